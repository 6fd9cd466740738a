using System.Text.RegularExpressions;

namespace AiBos.Architecture.Tests;

/// <summary>One migration, without its comments.</summary>
internal sealed partial class SqlFile
{
    internal SqlFile(string path, string text)
    {
        Path = path;
        Text = CommentPattern().Replace(text, match => new string(' ', match.Length));
        Tables = [.. TablePattern().Matches(Text).Select(match => new SqlTable(
            match.Groups["name"].Value, match.Groups["body"].Value, match.Groups["partition"].Success))];
    }

    internal string Path { get; }
    internal string Text { get; }
    internal IReadOnlyList<SqlTable> Tables { get; }
    internal string Folder => Path[..Path.LastIndexOf('/')];
    internal string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>
    /// Whether the file says <c>ALTER TABLE t … ROW LEVEL SECURITY</c>, literally or for a table that a loop names.
    /// </summary>
    internal bool Alters(string table, string action)
    {
        if (Regex.IsMatch(Text, $@"ALTER TABLE {Regex.Escape(table)} {action} ROW LEVEL SECURITY"))
            return true;
        string[] parts = table.Split('.');
        return LoopPattern().Matches(Text).Any(loop =>
            loop.Value.Contains($"ALTER TABLE {parts[0]}.%I {action} ROW LEVEL SECURITY", StringComparison.Ordinal)
            && ArrayPattern().Matches(loop.Value).Any(array => array.Value.Contains($"'{parts[1]}'")));
    }

    [GeneratedRegex("(?m)--.*$")]
    private static partial Regex CommentPattern();

    [GeneratedRegex(@"CREATE TABLE (IF NOT EXISTS )?(?<name>[\w.]+)\s*(?<partition>PARTITION OF)?(?<body>[^;]*);")]
    private static partial Regex TablePattern();

    [GeneratedRegex(@"(?s)DO \$(?<tag>\w*)\$.*?\$\k<tag>\$")]
    private static partial Regex LoopPattern();

    [GeneratedRegex(@"ARRAY\[[^\]]*\]")]
    private static partial Regex ArrayPattern();
}
