using System.Text;
using System.Text.RegularExpressions;

namespace AiBos.Analyzers.Tests;

/// <summary>Source in which <c>{|15:DateTime.UtcNow|}</c> says that AIBOS0015 is found on this text.</summary>
internal sealed partial class Marked
{
    internal Marked(string text)
    {
        var code = new StringBuilder();
        int at = 0;
        foreach (Match mark in MarkPattern().Matches(text))
        {
            code.Append(text, at, mark.Index - at).Append(mark.Groups["text"].Value);
            Expected.AddRange(mark.Groups["id"].Value.Split(',').Select(id =>
                $"AIBOS00{id} '{mark.Groups["text"].Value}'"));
            at = mark.Index + mark.Length;
        }

        Code = code.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>The source without its marks.</summary>
    internal string Code { get; }

    /// <summary>Id and text of each mark.</summary>
    internal List<string> Expected { get; } = [];

    [GeneratedRegex(@"\{\|(?<id>\d\d(,\d\d)*):(?<text>.*?)\|\}", RegexOptions.Singleline)]
    private static partial Regex MarkPattern();
}
