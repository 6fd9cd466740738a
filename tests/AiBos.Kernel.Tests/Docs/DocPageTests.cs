using System.Text.RegularExpressions;
using Xunit;

namespace AiBos.Kernel.Tests.Docs;

/// <summary>What holds for every page.</summary>
public sealed class DocPageTests
{
    [Fact]
    public void Link_OnEveryPage_LeadsSomewhere()
    {
        string[] dead = [.. from page in DocPage.All()
                            from line in page.Lines
                            from match in Regex.Matches(line, @"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)")
                            where !Leads(page, match.Groups[1].Value, match.Groups[2].Value)
                            select $"{page.Path}: {match.Value}"];

        Assert.True(dead.Length == 0, $"These links lead nowhere:\n{string.Join('\n', dead)}");
    }

    [Fact]
    public void Snippet_OfASource_StandsInIt()
    {
        (string Page, string Source, string[] Lines)[] snippets = [.. DocPage.All().SelectMany(Snippets)];

        Assert.NotEmpty(snippets);
        Assert.All(snippets, snippet =>
        {
            string source = Flat(File.ReadAllLines(Path.Combine(DocPage.Root, snippet.Source)));
            Assert.True(
                source.Contains(Flat(snippet.Lines), StringComparison.Ordinal),
                $"{snippet.Page} shows what {snippet.Source} no longer says; copy it anew:\n"
                + string.Join('\n', snippet.Lines));
        });
    }

    private static bool Leads(DocPage page, string path, string anchor)
    {
        string target = path == ""
            ? Path.Combine(DocPage.Root, page.Path)
            : Path.GetFullPath(Path.Combine(DocPage.Root, Path.GetDirectoryName(page.Path)!, path));
        if (anchor == "")
            return File.Exists(target) || Directory.Exists(target);
        return File.Exists(target) && File.ReadLines(target).Any(line => Anchor(line) == anchor);
    }

    private static string? Anchor(string line) => line.StartsWith('#')
        ? Regex.Replace(line.TrimStart('#').Trim().ToLowerInvariant(), @"[^\w\- ]", "").Replace(' ', '-')
        : null;

    private static IEnumerable<(string, string, string[])> Snippets(DocPage page)
    {
        for (int i = 0; i < page.Lines.Length; i++)
        {
            Match mark = Regex.Match(page.Lines[i], "^<!-- source: (.+) -->$");
            if (mark.Success)
            {
                yield return (page.Path, mark.Groups[1].Value,
                    [.. page.Lines.Skip(i + 2).TakeWhile(line => !line.StartsWith("```", StringComparison.Ordinal))]);
            }
        }
    }

    // Indentation may differ: a page need not start where a method does.
    private static string Flat(string[] lines) => $"\n{string.Join('\n', lines.Select(line => line.Trim()))}\n";
}
