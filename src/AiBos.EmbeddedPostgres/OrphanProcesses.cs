using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace AiBos.EmbeddedPostgres;

/// <summary>
/// Ends what an earlier run left on a data directory: a postmaster that outlived its owner, or server processes that
/// outlived a killed postmaster. A process is touched only if it is a postgres working in this very directory.
/// </summary>
internal sealed class OrphanProcesses(DataPlace place, EmbeddedPostgresOptions options, ILogger logger)
{
    /// <summary>No process has this id: PostgreSQL takes the pid file for stale, yet checks shared memory.</summary>
    private const int NoProcess = int.MaxValue;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Ends them: fast shutdown first, then immediate, then kill.</summary>
    /// <exception cref="EmbeddedPostgresException">One does not end.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        var postmaster = ReadPidFile();
        if (postmaster is { } id && !IsOurs(id) && IsAlive(id))
        {
            // The number now belongs to a stranger; PostgreSQL would refuse to start because that process lives.
            RewritePidFile();
        }

        if (postmaster is { } ours && IsOurs(ours))
        {
            EmbeddedPostgresLog.StoppingOrphan(logger, ours, place.Directory);
            await SignalAndWaitAsync("INT", [ours], options.StopTimeout, cancellationToken).ConfigureAwait(false);
        }

        foreach (var (signal, patience) in ((string, TimeSpan)[])
            [("QUIT", TimeSpan.FromSeconds(5)), ("KILL", TimeSpan.FromSeconds(5))])
        {
            var left = Find();
            if (left.Count > 0)
            {
                left.ForEach(process => EmbeddedPostgresLog.StoppingOrphan(logger, process, place.Directory));
                await SignalAndWaitAsync(signal, left, patience, cancellationToken).ConfigureAwait(false);
            }
        }

        if (Find() is [var survivor, ..])
        {
            throw new EmbeddedPostgresException(
                $"The data directory '{place.Directory}' is in use by process {survivor} of an earlier run, which "
                + "cannot be stopped. End it, or choose another data directory.");
        }
    }

    private async Task SignalAndWaitAsync(
        string signal, List<int> processes, TimeSpan patience, CancellationToken cancellationToken)
    {
        await Signals.SendAsync(signal, processes, cancellationToken).ConfigureAwait(false);
        var start = options.TimeProvider.GetTimestamp();
        while (processes.Exists(IsOurs) && options.TimeProvider.GetElapsedTime(start) < patience)
        {
            await Task.Delay(Pause, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private List<int> Find()
    {
        if (!OperatingSystem.IsLinux())
        {
            // Without /proc there is only the pid file; PostgreSQL's own shared-memory check covers the rest.
            return ReadPidFile() is { } id && IsOurs(id) ? [id] : [];
        }

        return [.. Directory.EnumerateDirectories("/proc")
            .Select(static folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0 && IsOurs(id))];
    }

    private bool IsOurs(int id)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // Every server process changes into the data directory; the link is unreadable once one has ended.
                var workingDirectory = File.ResolveLinkTarget($"/proc/{id}/cwd", returnFinalTarget: false);
                return workingDirectory?.FullName == Real(place.Directory)
                    && File.ReadAllText($"/proc/{id}/comm").StartsWith("postgres", StringComparison.Ordinal);
            }

            return !OperatingSystem.IsWindows() && CommandLine(id).Contains(place.Directory, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string CommandLine(int id)
    {
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-p", $"{id}", "-o", "command="])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        });
        var line = ps!.StandardOutput.ReadToEnd();
        return line.Contains("postgres", StringComparison.Ordinal) ? line : string.Empty;
    }

    // A data directory given through a symbolic link is shown by /proc as where it really lies.
    private static string Real(string directory)
    {
        var real = Path.GetPathRoot(directory)!;
        foreach (var part in directory[real.Length..].Split(Path.DirectorySeparatorChar))
        {
            var next = Path.Combine(real, part);
            real = Directory.ResolveLinkTarget(next, returnFinalTarget: true)?.FullName ?? next;
        }

        return real;
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private int? ReadPidFile()
    {
        try
        {
            var first = File.ReadLines(place.PidFile).FirstOrDefault();
            return int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void RewritePidFile()
    {
        var lines = File.ReadAllLines(place.PidFile);
        lines[0] = NoProcess.ToString(CultureInfo.InvariantCulture);
        File.WriteAllLines(place.PidFile, lines);
    }
}
