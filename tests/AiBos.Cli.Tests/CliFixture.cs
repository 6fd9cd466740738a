using System.Text;
using System.Text.Json;
using AiBos.Client.Tests.Stub;
using Spectre.Console;
using Xunit;

namespace AiBos.Cli.Tests;

/// <summary>The tool in a folder of its own, with a stub to talk to.</summary>
public abstract class CliFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aibos-cli-");

    // Real time, and far more than any test takes: a test that waits for what never comes fails instead of hanging.
    private readonly CancellationTokenSource _guard =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    protected StubKernel Stub { get; private set; } = null!;

    protected VirtualTime Time { get; set; } = new() { FireAtOnceMax = TimeSpan.FromSeconds(30) };

    protected Dictionary<string, string> Variables { get; } = [];

    protected byte[] StandardInput { get; set; } = [];

    /// <summary>Where commands are called, below the folder.</summary>
    protected string WorkingDirectory { get; set; } = "";

    protected CancellationToken Token => _guard.Token;

    public async ValueTask InitializeAsync()
    {
        _guard.CancelAfter(TimeSpan.FromSeconds(30));
        Stub = await StubKernel.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Stub.DisposeAsync();
        _guard.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string PathTo(string name) => Path.Combine(_folder.FullName, name);

    protected void Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathTo(name))!);
        File.WriteAllText(PathTo(name), content);
    }

    /// <summary>Runs with the stub's address and key.</summary>
    protected Task<CliEnd> RunAsync(params string[] args) =>
        RunBareAsync([.. args, "--url", Stub.BaseUrl.OriginalString, "--key", StubKernel.ApiKey]);

    /// <summary>Runs with nothing but these arguments.</summary>
    protected async Task<CliEnd> RunBareAsync(
        string[] args, bool isTerminal = false, CancellationToken? cancellationToken = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CliHost
        {
            Out = output,
            Error = error,
            OpenIn = () => new MemoryStream(StandardInput),
            Variable = name => Variables.GetValueOrDefault(name),
            WorkingDirectory = PathTo(WorkingDirectory),
            Terminal = isTerminal ? Terminal(error) : null,
            Time = Time,
            NewKey = () => "fresh-key",
        };
        ExitCode code = await CliRunner.RunAsync(args, host, cancellationToken ?? Token);
        return new CliEnd((int)code, output.ToString(), error.ToString());
    }

    internal static IAnsiConsole Terminal(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        Interactive = InteractionSupport.Yes,
        Out = new AnsiConsoleOutput(writer),
    });
}

/// <summary>How a run of the tool ended.</summary>
public sealed record CliEnd(int ExitCode, string Out, string Error)
{
    /// <summary>Standard output as the one JSON document it must be.</summary>
    public JsonElement Json
    {
        get
        {
            // A second document, or a word before the first, makes this throw.
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(Out));
            return document.RootElement.Clone();
        }
    }
}
