using System.Diagnostics;
using AiBos.TestInfrastructure;

namespace AiBos.Kernel.Tests.Engines;

/// <summary>A real Redis on loopback that keeps nothing; a process of its own, in a folder of its own.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Name = "redis-server";
    private readonly Process _process;
    private readonly TemporaryDirectory _folder;

    private RedisServer(Process process, TemporaryDirectory folder, int port) =>
        (_process, _folder, Port) = (process, folder, port);

    internal int Port { get; }

    internal string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Whether the program is on this machine's path.</summary>
    internal static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, Name)));

    internal static async Task<RedisServer> StartAsync()
    {
        int port = FreePorts.Take(1)[0];
        var folder = new TemporaryDirectory();
        var start = new ProcessStartInfo(
            Name,
            [
                "--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                "--dir", folder.Path, "--daemonize", "no",
            ])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var server = new RedisServer(new Process { StartInfo = start }, folder, port);
        await server.BecomeReadyAsync();
        return server;
    }

    /// <summary>Sends a signal to this very process, for example <c>STOP</c>.</summary>
    internal void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Ends it at once, as a power cut would.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task BecomeReadyAsync()
    {
        var said = new List<string>();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                ready.TrySetException(new InvalidOperationException($"Redis ended: {string.Join('\n', said)}"));
            else if (line.Data.Contains("Ready to accept connections", StringComparison.Ordinal))
                ready.TrySetResult();
            else
                said.Add(line.Data);
        };
        _process.Start();
        _process.BeginOutputReadLine();
        await ready.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }
}
