using System.Text.RegularExpressions;

namespace AiBos.Cli.Output;

/// <summary>
/// Text of others on a terminal or in a log. A control character in a server's sentence could move the cursor, rename
/// the window or forge a line; it is shown as a mark instead. What looks like an API key is cut short, wherever it
/// comes from: a mistyped option makes the parser quote the next argument.
/// </summary>
internal static partial class TerminalText
{
    private const char Mark = '\uFFFD';

    internal static string Clean(string text) => WithoutControls(Redact(text));

    /// <summary>A secret that was asked for, whole.</summary>
    internal static string Reveal(string secret) => WithoutControls(secret);

    internal static string Redact(string text) => KeyPattern().Replace(text, "$1_…");

    private static string WithoutControls(string text) => text.Any(char.IsControl)
        ? string.Concat(text.Select(c => char.IsControl(c) ? Mark : c))
        : text;

    [GeneratedRegex("(aibos_[a-z]{2,8}_[0-9a-f]{1,16})_[0-9a-f]+")]
    private static partial Regex KeyPattern();
}
