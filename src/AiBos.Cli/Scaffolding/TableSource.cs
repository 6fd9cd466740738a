using System.Text.RegularExpressions;

namespace AiBos.Cli.Scaffolding;

/// <summary>A table as an engine's scripts make it: whether it is there, and whether a new slice can use it.</summary>
internal static class TableSource
{
    private static readonly string[] Known = ["tenant_id", "id", "name", "created_at"];

    /// <summary>Whether a script creates it.</summary>
    internal static bool Exists(IEnumerable<string> scripts, SliceName slice) =>
        scripts.Any(script => Create(slice).IsMatch(script));

    /// <summary>Why a slice that stores or reads id, name and time cannot use it; null when it can.</summary>
    internal static string? WhyNotUsable(IReadOnlyList<string> scripts, SliceName slice)
    {
        string table = $"{slice.Engine.Domain}.{slice.Table}";
        string[] made = [.. scripts.SelectMany(script => Create(slice).Matches(script))
            .SelectMany(match => match.Groups["body"].Value.Split('\n')).Select(line => line.Trim())
            .Where(line => line.Length > 0 && char.IsAsciiLetterLower(line[0]))];
        string[] altered = [.. scripts.SelectMany(script => Regex.Matches(
            script, $@"ALTER TABLE {Regex.Escape(table)}\s+(?<change>(ADD|DROP|RENAME|ALTER)\b[^;]*);"))
            .Select(match => match.Groups["change"].Value)];
        string[] missing = [.. Known.Where(column => !made.Any(line => line.Split(' ')[0] == column))];
        if (missing.Length > 0)
            return $"the table {table} has no column {missing[0]}";
        if (altered.Any(change => Regex.IsMatch(change, @"^(DROP|RENAME) COLUMN")))
            return $"columns of the table {table} were dropped or renamed";
        IEnumerable<string> added = altered.Select(change => Regex.Replace(change, "^ADD COLUMN ", ""))
            .Where(change => !change.StartsWith("ADD ", StringComparison.Ordinal)
                && !change.StartsWith("ALTER ", StringComparison.Ordinal));
        string? needed = made.Where(line => !Known.Contains(line.Split(' ')[0])).Concat(added)
            .FirstOrDefault(line => line.Contains("NOT NULL") && !line.Contains("DEFAULT"));
        return needed is null ? null : $"the column {needed.Split(' ')[0]} of the table {table} must be given";
    }

    private static Regex Create(SliceName slice) => new(
        $@"CREATE TABLE {Regex.Escape($"{slice.Engine.Domain}.{slice.Table}")} \((?<body>.*?)\n\);",
        RegexOptions.Singleline);
}
