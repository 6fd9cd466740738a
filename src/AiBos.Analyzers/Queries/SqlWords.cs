using System.Text.RegularExpressions;

namespace AiBos.Analyzers.Queries;

/// <summary>Tells SQL from prose.</summary>
internal static class SqlWords
{
    private const string Name =
        @"(?!(the|a|an|this|that|these|those|your|its|all|one|each|any|other)\b)[\w.""{\u0001]+";

    // All upper or all lower case: a sentence starts with one capital.
    private static readonly Regex Statement = new(
        $@"^\s*(WITH\s+(RECURSIVE\s+)?\w+.*\bAS\s*\(|SELECT\b.+\bFROM\s+{Name}|SELECT\s+[\w.]+\(|INSERT\s+INTO\s+{Name}"
        + $@"|UPDATE\s+{Name}(\s+(AS\s+)?\w+)?\s+SET\s+[\w.""]+\s*=|DELETE\s+FROM\s+{Name}|MERGE\s+INTO\s+{Name}"
        + @"|(CREATE|ALTER|DROP)\s+(UNIQUE\s+)?(TABLE|INDEX|SCHEMA|VIEW|FUNCTION|ROLE|POLICY|TYPE)\s+\w"
        + @"|TRUNCATE\s+(TABLE\s+)?[\w.]+\s*;?\s*$"
        + @"|GRANT\s+\w.*\bTO\s+\w|REVOKE\s+\w.*\bFROM\s+\w|COPY\s+[\w.]+.*\b(FROM|TO)\b"
        + @"|SET\s+(ROLE|SESSION|LOCAL)\b)",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant);

    internal static bool IsStatement(string text)
    {
        string start = text.TrimStart();
        int end = 0;
        while (end < start.Length && char.IsLetter(start[end]))
            end++;
        string word = start.Substring(0, end);
        return word.Length > 1 && (word.All(char.IsUpper) || word.All(char.IsLower)) && Statement.IsMatch(text);
    }
}
