using System.ComponentModel;
using System.Diagnostics;

namespace AiBos.EmbeddedPostgres;

/// <summary>Runs command-line tools to their end.</summary>
internal static class Tool
{
    private const int OutputLinesMax = 20;

    public static async Task<ToolResult> RunAsync(
        IReadOnlyList<string> command, string workingDirectory, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = Describe(command, workingDirectory) };
        var lines = new Queue<string>();
        process.OutputDataReceived += (_, line) => Keep(lines, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(lines, line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception notStarted)
        {
            return new ToolResult(-1, notStarted.Message);
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        lock (lines)
        {
            return new ToolResult(process.ExitCode, string.Join(Environment.NewLine, lines));
        }
    }

    /// <summary>Describes a child whose streams are pipes and whose environment cannot redirect PostgreSQL.</summary>
    public static ProcessStartInfo Describe(IReadOnlyList<string> command, string workingDirectory)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // PGDATA, PGPORT and their like would override what is passed here; LC_ALL keeps messages in one language.
        foreach (var name in start.Environment.Keys.Where(static n => n.StartsWith("PG", StringComparison.Ordinal)))
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        return start;
    }

    private static void Keep(Queue<string> lines, string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > OutputLinesMax)
            {
                lines.Dequeue();
            }
        }
    }
}
