namespace AiBos.Cli.Import;

/// <summary>Why an import ended before the end of its file.</summary>
/// <param name="ExitCode">What the command says.</param>
/// <param name="Code">In the form of the kernel's codes.</param>
/// <param name="Sentence">For people.</param>
internal sealed record ImportStop(ExitCode ExitCode, string Code, string Sentence)
{
    internal const string StoppedCode = "STOPPED";

    /// <summary>Whether the same command may get further: it was stopped by hand, or there was no answer.</summary>
    internal bool IsWorthRepeating => ExitCode == ExitCode.Unreachable || Code == StoppedCode;
}
