namespace AiBos.Cli.Scaffolding;

/// <summary>
/// The page of the database's tables. It has those of the kernel and of engines that ship; an engine whose tables do
/// not stand there documents them in its scripts alone.
/// </summary>
internal static class DatabasePage
{
    internal const string File = "docs/reference/database.md";

    /// <summary>Adds a table behind the others of its schema; null when it is there or they are not.</summary>
    internal static string? Add(string page, SliceName slice)
    {
        string schema = $"### `{slice.Engine.Domain}.";
        if (page.Contains($"{schema}{slice.Table}`\n", StringComparison.Ordinal))
            return null;
        int last = page.LastIndexOf($"\n{schema}", StringComparison.Ordinal);
        if (last < 0)
            return null;
        int next = page.IndexOf("\n#", last + 1, StringComparison.Ordinal);
        string section = Template.Fill("Page.md", slice);
        return next < 0 ? $"{page.TrimEnd('\n')}\n\n{section}" : page.Insert(next + 1, $"{section}\n");
    }
}
