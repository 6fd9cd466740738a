using System.Text;
using System.Text.RegularExpressions;

namespace AiBos.Architecture.Tests.Tidy;

/// <summary>Words that tie the repository to one machine, one network or one way it was made.</summary>
public sealed class WordTests
{
    // From pieces, so that this file does not contain what it looks for.
    private static readonly (string Pattern, string Argument)[] Refused =
    [
        (@"(?<![\w.])/(wo" + "rk|fa" + @"rm|ro" + @"ot|ho" + @"me/\w+)/", "a path of one machine; write it relative"),
        (@"[A-Z]:\\Us" + "ers", "a path of one machine; write it relative"),
        ("registry\\.np" + "mjs|np" + "mmirror|api\\.nu" + "get|nu" + "get\\.org/v|py" + "pi\\.org|crates\\.i" + "o",
            "a registry's host; the machine's own configuration names it"),
        ("art" + "ifactory|ne" + "xus\\.", "a registry's host; the machine's own configuration names it"),
        ("cl" + "aude|anthr" + "opic|open" + "ai|chat" + "gpt|cop" + "ilot|gem" + "ini\\b|cur" + "sor\\.com",
            "who typed it is nobody's business; say why it is so"),
        ("ass" + "istant|lang" + "uage model", "who typed it is nobody's business; say why it is so"),
        ("co-auth" + "ored-by|gener" + "ated with \\[", "who typed it is nobody's business; say why it is so"),
        ("iss" + "ue #\\d|\\(#\\d+\\)|clos" + "es #\\d", "a number that says nothing; write the reason"),
    ];

    private static readonly string[] Binary = [".png", ".jpg", ".ico", ".gz", ".tgz", ".zip", ".pdf", ".woff2"];

    [Fact]
    public void Text_Everywhere_NamesNoMachineHostOrMaker() => Rule.Holds(
        "The repository is read by strangers, for years, on other machines. Remove the word.",
        from file in Repository.Files
        where !Binary.Contains(Path.GetExtension(file), StringComparer.Ordinal)
        let text = Repository.Read(file)
        from refused in Refused
        from match in Regex.Matches(text, refused.Pattern, RegexOptions.IgnoreCase)
        select $"{file}:{text.AsSpan(0, match.Index).Count('\n') + 1}: '{match.Value}' is {refused.Argument}");

    [Fact]
    public void Text_Everywhere_IsUtf8WithUnixLineEnds()
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        Rule.Holds(
            "A byte order mark, a carriage return or a broken character changes hashes and diffs between machines. "
            + "Save as UTF-8 without mark, with LF.",
            from file in Repository.Files
            where Path.GetExtension(file) is ".cs" or ".csproj" or ".props" or ".sql" or ".md" or ".golden"
            let bytes = File.ReadAllBytes(Path.Combine(Repository.Root, file))
            where bytes.AsSpan().StartsWith("\uFEFF"u8) || bytes.Contains((byte)'\r') || !IsText(strict, bytes)
            select file);
    }

    private static bool IsText(UTF8Encoding strict, byte[] bytes)
    {
        try
        {
            return strict.GetCharCount(bytes) >= 0;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
