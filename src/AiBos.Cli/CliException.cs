namespace AiBos.Cli;

/// <summary>Ends the command with one sentence a person can act on. Never holds a secret.</summary>
internal sealed class CliException(ExitCode exitCode, string code, string sentence, Exception? inner = null)
    : Exception(sentence, inner)
{
    internal ExitCode ExitCode => exitCode;

    internal string Code => code;

    internal static CliException Usage(string sentence) => new(ExitCode.Usage, "USAGE", sentence);

    internal static CliException Unreadable(string sentence, Exception? inner = null) =>
        new(ExitCode.Unreachable, "UNREADABLE_FILE", sentence, inner);
}
