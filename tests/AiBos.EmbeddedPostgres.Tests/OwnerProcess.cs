using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace AiBos.EmbeddedPostgres.Tests;

/// <summary>Another process that owns a server, so that a test can kill an owner.</summary>
internal sealed class OwnerProcess : IDisposable
{
    public const string Mode = "--own-server";

    private OwnerProcess(Process process, int serverId)
    {
        Process = process;
        ServerId = serverId;
    }

    public Process Process { get; }

    public int ServerId { get; }

    /// <summary>Starts this executable again and returns when its server is ready.</summary>
    public static async Task<OwnerProcess> StartAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Mode, dataDirectory])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException("The owner process ended before its server was ready.");
        return new OwnerProcess(process, int.Parse(line, CultureInfo.InvariantCulture));
    }

    /// <summary>The other process's side: prints the server's process id and waits for its end.</summary>
    public static async Task<int> RunAsync(string dataDirectory)
    {
        await using var server = await EmbeddedPostgresServer.StartAsync(
            new EmbeddedPostgresOptions { DataDirectory = dataDirectory },
            NullLogger.Instance,
            CancellationToken.None);
        await Console.Out.WriteLineAsync(server.ProcessId.ToString(CultureInfo.InvariantCulture));
        await Console.In.ReadToEndAsync();
        return 0;
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill();
        }

        Process.Dispose();
    }
}
