namespace AiBos.EmbeddedPostgres;

/// <summary>How a command-line tool ended.</summary>
/// <param name="ExitCode">Its exit code; -1 when it could not be started.</param>
/// <param name="Output">Standard output and standard error, the last lines only.</param>
internal sealed record ToolResult(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;
}
