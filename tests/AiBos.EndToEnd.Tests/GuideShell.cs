using System.Diagnostics;
using System.Text;
using AiBos.TestInfrastructure;

namespace AiBos.EndToEnd.Tests;

/// <summary>The terminals of somebody who follows a page: one to type commands into, and others that run on.</summary>
internal sealed class GuideShell : IAsyncDisposable
{
    private const string End = "--- end of the commands";

    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string?> _environment;
    private readonly Process _shell;
    private readonly List<Process> _others = [];
    private readonly StringBuilder _said = new();
    private TaskCompletionSource _done = new();

    /// <param name="folder">Where they begin.</param>
    /// <param name="environment">What differs in their environment; null takes a variable away.</param>
    internal GuideShell(string folder, IReadOnlyDictionary<string, string?> environment)
    {
        (_folder, _environment) = (folder, environment);
        _shell = Start(folder, line => Hear(line), ["-e", "-o", "pipefail"]);
    }

    /// <summary>Types commands, and waits until they are done.</summary>
    /// <returns>What they printed, to both outputs.</returns>
    /// <exception cref="InvalidOperationException">One of them failed.</exception>
    internal async Task<string> RunAsync(string commands)
    {
        lock (_said)
        {
            _said.Clear();
            _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        // Nobody types anything into what they start.
        await _shell.StandardInput.WriteAsync($"{{\n{commands}}} </dev/null 2>&1\necho '{End}'\n");
        await _shell.StandardInput.FlushAsync();
        await Task.WhenAny(_done.Task, _shell.WaitForExitAsync()).WaitAsync(TimeSpan.FromMinutes(15));
        string said = Said();
        return _done.Task.IsCompleted
            ? said
            : throw new InvalidOperationException($"These commands failed:\n{commands}\nThey said:\n{said}");
    }

    /// <summary>Starts commands in another terminal, and waits until they have said something.</summary>
    internal async Task StartAsync(string commands, string folder, Func<string, bool> isUp)
    {
        var said = new StringBuilder();
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Process other = Start(Path.Combine(_folder, folder), line =>
        {
            lock (said)
            {
                said.AppendLine(line);
                if (isUp(said.ToString()))
                    up.TrySetResult();
            }
        }, ["-c", commands]);
        _others.Add(other);
        Task first = await Task.WhenAny(up.Task, other.WaitForExitAsync()).WaitAsync(TimeSpan.FromMinutes(15));
        if (first != up.Task)
            throw new InvalidOperationException($"'{commands.Trim()}' ended:\n{said}");
    }

    /// <summary>Stops what runs on, as Ctrl-C would, and waits for its end.</summary>
    internal async Task StopOthersAsync()
    {
        foreach (Process other in _others.Where(other => !other.HasExited))
        {
            await ForeignProgram.RunAsync("kill", ["-TERM", $"{other.Id}"]);
            await other.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _others.Append(_shell))
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private Process Start(string folder, Action<string> hear, string[] arguments)
    {
        var start = new ProcessStartInfo("bash", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        foreach ((string name, string? value) in _environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => hear(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => hear(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Hear(string line)
    {
        lock (_said)
        {
            // What went before may have ended without a line end.
            bool isEnd = line.EndsWith(End, StringComparison.Ordinal);
            _said.AppendLine(isEnd ? line[..^End.Length] : line);
            if (isEnd)
                _done.TrySetResult();
        }
    }

    private string Said()
    {
        lock (_said)
            return _said.ToString();
    }
}
