using System.Text.RegularExpressions;

namespace AiBos.EndToEnd.Tests;

/// <summary>
/// A step of a page that people follow: commands, or a file that they write. On the page a file's block has
/// <c>&lt;!-- file: path --&gt;</c> above it, and commands that run on <c>&lt;!-- terminal: name --&gt;</c>. A
/// <c>text</c> block below commands is what they print.
/// </summary>
/// <param name="Text">The commands, or the content.</param>
/// <param name="File">The file; null for commands.</param>
/// <param name="RunsOn">Whether the commands run until they are stopped.</param>
/// <param name="Prints">What they print, with <c>…</c> for what differs.</param>
internal sealed partial record GuideStep(string Text, string? File, bool RunsOn, string Prints)
{
    /// <summary>The steps of a page, in order.</summary>
    internal static IReadOnlyList<GuideStep> Read(string page)
    {
        var steps = new List<GuideStep>();
        foreach (Match block in BlockPattern().Matches(page))
        {
            (string kind, string mark, string text) =
                (block.Groups["kind"].Value, block.Groups["mark"].Value, block.Groups["text"].Value);
            if (kind == "text")
                steps[^1] = steps[^1] with { Prints = text };
            else if (mark.StartsWith("file: ", StringComparison.Ordinal))
                steps.Add(new GuideStep(text, mark["file: ".Length..], RunsOn: false, ""));
            else if (kind == "sh")
                steps.Add(new GuideStep(text, null, mark.StartsWith("terminal: ", StringComparison.Ordinal), ""));
            else
                throw new InvalidDataException($"Nobody knows what to do with this block:\n{text}");
        }

        return steps;
    }

    /// <summary>What the page promises and the output lacks; null when all is there, in its order.</summary>
    internal string? Lacks(string output)
    {
        int at = 0;
        foreach (string part in Prints.Split('\n', '…').Select(part => part.Trim()).Where(part => part.Length > 0))
        {
            at = output.IndexOf(part, at, StringComparison.Ordinal);
            if (at < 0)
                return part;
            at += part.Length;
        }

        return null;
    }

    [GeneratedRegex(@"(?m)(^<!-- (?<mark>(file|terminal): .+) -->\n)?^```(?<kind>\w+)\n(?<text>(.*\n)*?)```$")]
    private static partial Regex BlockPattern();
}
