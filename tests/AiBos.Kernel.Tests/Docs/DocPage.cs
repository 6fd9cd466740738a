using System.Text.RegularExpressions;
using AiBos.TestInfrastructure;

namespace AiBos.Kernel.Tests.Docs;

/// <summary>A page of the documentation, as lines.</summary>
internal sealed class DocPage
{
    private DocPage(string path, string[] lines) => (Path, Lines) = (path, lines);

    /// <summary>The folder of the solution.</summary>
    internal static string Root => RepositoryFile.Root;

    internal string Path { get; }

    internal string[] Lines { get; }

    /// <summary>First cells in code style of all table rows: the names a page speaks about.</summary>
    internal IEnumerable<string> Names => Lines.Select(line => Regex.Match(line, @"^\| `([^`]+)` \|"))
        .Where(match => match.Success).Select(match => match.Groups[1].Value);

    internal static DocPage Read(string relative) =>
        new(relative, File.ReadAllLines(System.IO.Path.Combine(Root, relative)));

    internal static IEnumerable<DocPage> All() => Directory
        .EnumerateFiles(System.IO.Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(file => Read(System.IO.Path.GetRelativePath(Root, file).Replace('\\', '/')));

    /// <summary>The lines below a heading, up to the next heading; empty when there is no such heading.</summary>
    internal string[] Section(string heading)
    {
        int at = Array.IndexOf(Lines, heading);
        return at < 0 ? [] : [.. Lines.Skip(at + 1).TakeWhile(line => !line.StartsWith('#'))];
    }
}
