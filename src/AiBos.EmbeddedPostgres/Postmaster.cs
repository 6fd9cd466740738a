using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace AiBos.EmbeddedPostgres;

/// <summary>
/// The running server, on a Unix under a small shell that waits on a pipe from this process: when this process ends,
/// even by kill -9, the pipe closes and the shell asks PostgreSQL for a fast shutdown. The same closing is how it is
/// stopped in order.
/// </summary>
internal sealed class Postmaster : IDisposable
{
    // $0 is the log file, the arguments are postgres and its own. PostgreSQL sets its signal handlers itself, so the
    // ignored SIGINT that a shell gives its background commands does not matter.
    private const string SupervisorScript =
        """
        exec 3<&0 </dev/null
        "$@" 3<&- >>"$0" 2>&1 &
        server=$!
        echo "$server"
        { while read -r line <&3; do :; done; kill -s INT "$server"; } >/dev/null 2>&1 &
        watcher=$!
        exec 3<&- >/dev/null 2>&1
        wait "$server"
        code=$?
        kill "$watcher"
        exit "$code"
        """;

    private static readonly TimeSpan ForcedPatience = TimeSpan.FromSeconds(5);

    private readonly Process _process;

    private Postmaster(Process process)
    {
        _process = process;
        Exited = WaitAsync(process);
    }

    /// <summary>Process id of PostgreSQL's main process.</summary>
    public int Id { get; private set; }

    /// <summary>Completes with the exit code when PostgreSQL has ended, for whatever reason.</summary>
    public Task<int> Exited { get; }

    /// <exception cref="EmbeddedPostgresException">The process could not be started.</exception>
    public static async Task<Postmaster> LaunchAsync(
        DataPlace place,
        PostgresBinaries binaries,
        ServiceUser? user,
        IReadOnlyList<string> settings,
        CancellationToken cancellationToken)
    {
        string[] server = [binaries.Postgres, "-D", place.Directory, .. settings];
        IReadOnlyList<string> command = OperatingSystem.IsWindows()
            ? server
            :
            [
                .. NewSession(),
                .. ServiceUser.Wrap(user, ["/bin/sh", "-c", SupervisorScript, place.LogFile, .. server]),
            ];
        var process = new Process { StartInfo = Tool.Describe(command, place.Directory) };
        try
        {
            process.Start();
        }
        catch (Win32Exception notStarted)
        {
            process.Dispose();
            throw new EmbeddedPostgresException(
                $"The program '{command[0]}' could not be started: {notStarted.Message}.", notStarted);
        }

        var postmaster = new Postmaster(process);
        try
        {
            await postmaster.LearnIdAsync(place, cancellationToken).ConfigureAwait(false);
            return postmaster;
        }
        catch
        {
            // Killing is safe: it is as if power had failed just after the start.
            process.Kill(entireProcessTree: true);
            await postmaster.Exited.ConfigureAwait(false);
            postmaster.Dispose();
            throw;
        }
    }

    /// <summary>Stops it: fast shutdown, immediate shutdown when that takes too long, then kill.</summary>
    /// <returns>True when the fast shutdown was enough.</returns>
    public async Task<bool> StopAsync(PostgresBinaries binaries, DataPlace place, EmbeddedPostgresOptions options)
    {
        if (OperatingSystem.IsWindows() && !Exited.IsCompleted)
        {
            await Tool.RunAsync(
                [binaries.PgCtl, "stop", "-D", place.Directory, "-m", "fast", "-W"], "/", CancellationToken.None)
                .ConfigureAwait(false);
        }

        _process.StandardInput.Close();
        if (await EndsWithinAsync(options.StopTimeout, options.TimeProvider).ConfigureAwait(false))
        {
            return true;
        }

        if (!OperatingSystem.IsWindows())
        {
            await Signals.SendAsync("QUIT", [Id], CancellationToken.None).ConfigureAwait(false);
        }

        if (!await EndsWithinAsync(ForcedPatience, options.TimeProvider).ConfigureAwait(false))
        {
            _process.Kill(entireProcessTree: true);
            await Exited.ConfigureAwait(false);
        }

        return false;
    }

    public void Dispose() => _process.Dispose();

    // Ctrl-C reaches every process of the terminal's group; in a session of its own PostgreSQL outlives it, until
    // this process has finished its work and closes the pipe. Where setsid is absent it stops at once.
    private static string[] NewSession() =>
        ((string[])["/usr/bin/setsid", "/bin/setsid"]).FirstOrDefault(File.Exists) is { } setsid ? [setsid] : [];

    private async Task LearnIdAsync(DataPlace place, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            Id = _process.Id;
            _ = PumpAsync(_process.StandardError, place.LogFile);
            return;
        }

        var line = await _process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        if (!int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            var said = await _process.StandardError.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            throw new EmbeddedPostgresException($"PostgreSQL could not be launched: {said.Trim()}");
        }

        Id = id;
    }

    private static async Task PumpAsync(StreamReader from, string logFile)
    {
        await using var log = new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        await from.BaseStream.CopyToAsync(log).ConfigureAwait(false);
    }

    private async Task<bool> EndsWithinAsync(TimeSpan patience, TimeProvider timeProvider)
    {
        try
        {
            await Exited.WaitAsync(patience, timeProvider).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task<int> WaitAsync(Process process)
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode;
    }
}
