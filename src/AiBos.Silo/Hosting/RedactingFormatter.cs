using System.Text.RegularExpressions;
using Serilog.Events;
using Serilog.Formatting;

namespace AiBos.Silo.Hosting;

/// <summary>
/// The last thing before a line of the log is written: whatever looks like a credential is blanked, in the
/// message, its properties and in what an exception of some library says. Nothing of ours logs one; this is for
/// what we did not think of. Of an API key its id stays, which names it and is not secret.
/// </summary>
internal sealed partial class RedactingFormatter(ITextFormatter inner) : ITextFormatter
{
    private const string Blank = "[redacted]";
    private const int MatchMillisecondsMax = 250;

    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var whole = new StringWriter();
        inner.Format(logEvent, whole);
        output.Write(Redact(whole.ToString()));
    }

    internal static string Redact(string text)
    {
        try
        {
            text = ApiKeys().Replace(text, $"$1{Blank}");
            text = Tokens().Replace(text, Blank);
            text = Schemes().Replace(text, $"$1 {Blank}");
            return Passwords().Replace(text, $"$1={Blank}");
        }
        catch (RegexMatchTimeoutException)
        {
            // Rather no line than one that was not looked through.
            return $"{Blank}{Environment.NewLine}";
        }
    }

    // The secret of a key has 56 digits; a truncated one is still most of it.
    [GeneratedRegex("(aibos_[a-z]{2,8}_[0-9a-f]{16}_)[0-9a-f]{8,}", RegexOptions.None, MatchMillisecondsMax)]
    private static partial Regex ApiKeys();

    [GeneratedRegex(@"\beyJ[\w-]{8,}\.[\w-]*(\.[\w-]*)?", RegexOptions.None, MatchMillisecondsMax)]
    private static partial Regex Tokens();

    [GeneratedRegex(
        @"\b(Bearer|Basic|X-Api-Key:)\s+[\w+/=.~-]{8,}", RegexOptions.IgnoreCase, MatchMillisecondsMax)]
    private static partial Regex Schemes();

    // As connection strings have it, quoted or not; in JSON the quotes are escaped.
    [GeneratedRegex(
        """\b(Password|Pwd|Passfile)\s*=\s*(\\?"[^"]*"|'[^']*'|[^;"'\s]+)""", RegexOptions.IgnoreCase,
        MatchMillisecondsMax)]
    private static partial Regex Passwords();
}
