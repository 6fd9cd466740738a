using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace AiBos.TestInfrastructure;

/// <summary>
/// A silo as users run it: a process of its own, found beside the running assembly. Waits for its own words, never for
/// time; ends with the test.
/// </summary>
public sealed class SiloProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly List<(string Words, TaskCompletionSource Heard)> _listeners = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiloProcess(Process process, string dataDirectory)
    {
        (_process, DataDirectory) = (process, dataDirectory);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _exited.TrySetResult();
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    /// <summary>Where its data lies; not removed by this class.</summary>
    public string DataDirectory { get; }

    /// <summary>Address of its HTTP front.</summary>
    public string BaseUrl { get; private set; } = "";

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Everything it said so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts a silo on free ports.</summary>
    /// <param name="dataDirectory">Its data directory.</param>
    /// <param name="settings">More environment; replaces the defaults.</param>
    public static SiloProcess Launch(string dataDirectory, IReadOnlyDictionary<string, string>? settings = null)
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, "AiBos.Silo.dll");
        int[] ports = FreePorts.Take(3);
        var start = new ProcessStartInfo("dotnet", [assembly])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = Directory.CreateDirectory(dataDirectory).FullName,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ports[0]}";
        start.Environment["Orleans__SiloPort"] = $"{ports[1]}";
        start.Environment["Orleans__GatewayPort"] = $"{ports[2]}";
        start.Environment["Kernel__DataDirectory"] = dataDirectory;
        foreach ((string name, string value) in settings ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        TestFolder.OpenToService(dataDirectory);
        var silo = new SiloProcess(new Process { StartInfo = start }, dataDirectory)
        {
            BaseUrl = start.Environment["ASPNETCORE_URLS"]!,
        };
        silo._process.Start();
        silo._process.BeginOutputReadLine();
        silo._process.BeginErrorReadLine();
        return silo;
    }

    /// <summary>Starts a silo and waits until it says that it is ready.</summary>
    public static async Task<SiloProcess> StartAsync(
        string dataDirectory, IReadOnlyDictionary<string, string>? settings = null)
    {
        SiloProcess silo = Launch(dataDirectory, settings);
        await silo.WaitReadyAsync();
        return silo;
    }

    /// <summary>Waits until it is ready; fails with its output when it ends instead or takes two minutes.</summary>
    public async Task WaitReadyAsync()
    {
        Task first = await Task.WhenAny(_ready.Task, _exited.Task).WaitAsync(TimeSpan.FromMinutes(2));
        if (first != _ready.Task)
            throw new InvalidOperationException($"The silo ended before it was ready:\n{Output}");
    }

    /// <summary>Waits until it has said something; looks at what it said before as well.</summary>
    public async Task WaitForAsync(string words)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            if (_output.ToString().Contains(words, StringComparison.Ordinal))
                return;
            _listeners.Add((words, heard));
        }

        Task first = await Task.WhenAny(heard.Task, _exited.Task).WaitAsync(TimeSpan.FromMinutes(2));
        if (first != heard.Task)
            throw new InvalidOperationException($"The silo ended before it said '{words}':\n{Output}");
    }

    /// <summary>Waits for its end and returns its exit code.</summary>
    public async Task<int> WaitExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return _process.ExitCode;
    }

    /// <summary>The demo's key of a tenant and role.</summary>
    public string Key(string tenant, string role)
    {
        using JsonDocument demo = Demo();
        return demo.RootElement.GetProperty("keys").EnumerateArray()
            .First(key => key.GetProperty("tenant").GetString() == tenant
                && key.GetProperty("role").GetString() == role)
            .GetProperty("key").GetString()!;
    }

    /// <summary>Connection string of the owner.</summary>
    public string Postgres()
    {
        using JsonDocument demo = Demo();
        return demo.RootElement.GetProperty("postgres").GetString()!;
    }

    /// <summary>Sends a signal by name, for example <c>KILL</c>, <c>STOP</c>, <c>CONT</c>, <c>TERM</c>.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Ends it at once, as a power cut would, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop and waits; kills it when it does not within a minute.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal("CONT");
            Signal("TERM");
            try
            {
                await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
            }
            catch (TimeoutException)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }
        }

        _process.Dispose();
    }

    private JsonDocument Demo() => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(DataDirectory, "demo.json")));

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_output)
        {
            _output.AppendLine(line);
            foreach ((string words, TaskCompletionSource heard) in _listeners)
            {
                if (line.Contains(words, StringComparison.Ordinal))
                    heard.TrySetResult();
            }
        }

        if (line.StartsWith("AI-BOS is ready at ", StringComparison.Ordinal))
            _ready.TrySetResult();
    }
}
