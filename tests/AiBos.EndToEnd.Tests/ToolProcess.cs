using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace AiBos.EndToEnd.Tests;

/// <summary>
/// An <c>aibos</c> that serves, as a process of its own, with <c>--json</c>: it is up when it has said so, and ends
/// with the test.
/// </summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "aibos.dll");

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly List<(string Words, TaskCompletionSource Heard)> _listeners = [];

    private ToolProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    /// <summary>What it said on standard output when it was up.</summary>
    internal JsonElement Said { get; private set; }

    /// <summary>Everything it said on standard error so far.</summary>
    internal string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>Starts it and waits until it is up.</summary>
    internal static Task<ToolProcess> StartAsync(params string[] args) => StartAsync(Launch(args), args);

    /// <summary>Starts it as a user and group of that number, which takes root; waits until it is up.</summary>
    internal static Task<ToolProcess> StartAsAsync(int user, params string[] args) =>
        StartAsync(LaunchAs(user, args), args);

    /// <summary>Runs it to its end as a user and group of that number, which takes root.</summary>
    internal static Task<(int Exit, string Out)> RunAsAsync(int user, params string[] args) =>
        EndAsync(LaunchAs(user, args));

    private static async Task<ToolProcess> StartAsync(ToolProcess tool, string[] args)
    {
        string? line = await tool._process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
        if (line is null || tool._process.HasExited)
            throw new InvalidOperationException($"aibos {string.Join(' ', args)} ended:\n{line}\n{tool.Errors}");
        tool.Said = JsonSerializer.Deserialize<JsonElement>(line);
        return tool;
    }

    /// <summary>Runs it to its end.</summary>
    internal static Task<(int Exit, string Out)> RunAsync(params string[] args) => EndAsync(Launch(args));

    /// <summary>Starts it and kills it when something is the case, unless it ends before.</summary>
    internal static async Task KillWhenAsync(Func<bool> when, params string[] args)
    {
        await using ToolProcess tool = Launch(args);
        while (!tool._process.HasExited && !when())
            await Task.Yield();
        tool._process.Kill();
        await tool._process.WaitForExitAsync();
    }

    /// <summary>Runs it to its end as on a machine where ASP.NET Core is not installed.</summary>
    internal static async Task<(int Exit, string Out)> RunWithoutServerAsync(string folder, params string[] args)
    {
        string config = Path.Combine(folder, "base.runtimeconfig.json");
        await File.WriteAllTextAsync(
            config, """{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"}}}""");
        return await EndAsync(Launch(args, "exec", "--runtimeconfig", config));
    }

    /// <summary>Waits until it has said something on standard error.</summary>
    internal async Task WaitForAsync(string words)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_errors)
        {
            if (_errors.ToString().Contains(words, StringComparison.Ordinal))
                return;
            _listeners.Add((words, heard));
        }

        await heard.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>Whether SIGHUP is ignored here, which a started process takes over.</summary>
    internal static bool IgnoresHangup()
    {
        string? line = File.Exists("/proc/self/status")
            ? File.ReadLines("/proc/self/status").FirstOrDefault(
                text => text.StartsWith("SigIgn:", StringComparison.Ordinal))
            : null;
        return line is not null && (Convert.ToUInt64(line.Split('\t')[1], 16) & 1) == 1;
    }

    internal void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Asks it to stop, waits, and returns its exit code.</summary>
    internal async Task<int> StopAsync()
    {
        Signal("TERM");
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return _process.ExitCode;
    }

    /// <summary>Ends it at once, as a power cut would.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static async Task<(int Exit, string Out)> EndAsync(ToolProcess started)
    {
        await using ToolProcess tool = started;
        string said = await tool._process.StandardOutput.ReadToEndAsync();
        await tool._process.WaitForExitAsync();
        return (tool._process.ExitCode, said);
    }

    private static ToolProcess LaunchAs(int user, string[] args) => Launch(
        "setpriv", [$"--reuid={user}", $"--regid={user}", "--clear-groups", "dotnet", Assembly, .. args, "--json"]);

    private static ToolProcess Launch(string[] args, params string[] host) =>
        Launch("dotnet", [.. host, Assembly, .. args, "--json"]);

    private static ToolProcess Launch(string program, string[] words)
    {
        var start = new ProcessStartInfo(program, words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var tool = new ToolProcess(new Process { StartInfo = start });
        tool._process.Start();
        tool._process.BeginErrorReadLine();
        return tool;
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_errors)
        {
            _errors.AppendLine(line);
            foreach ((string words, TaskCompletionSource heard) in _listeners)
            {
                if (line.Contains(words, StringComparison.Ordinal))
                    heard.TrySetResult();
            }
        }
    }
}
