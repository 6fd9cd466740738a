using AiBos.EmbeddedPostgres;
using AiBos.Kernel;
using Serilog;

namespace AiBos.Silo.Hosting;

/// <summary>The process: builds the host, runs it to its end, and turns expected failures into one sentence.</summary>
internal static class SiloProgram
{
    private const int Refused = 1;

    internal static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using SiloHost host = await SiloHost.StartAsync(args, CancellationToken.None);
            await host.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (Sentence(e) is { } sentence)
        {
            await Console.Error.WriteLineAsync($"AI-BOS cannot start: {sentence}");
            return Refused;
        }
        finally
        {
            await Log.CloseAndFlushAsync();
        }
    }

    // What a person can mend gets a sentence; everything else is a bug and keeps its stack trace.
    private static string? Sentence(Exception e) => e switch
    {
        KernelStartException or EmbeddedPostgresException => e.Message,
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } io =>
            $"{io.Message} Stop what listens there, or set ASPNETCORE_URLS to another address.",
        AggregateException { InnerExceptions.Count: 1 } wrapped => Sentence(wrapped.InnerExceptions[0]),
        _ => null,
    };
}
