using System.Text.RegularExpressions;

namespace AiBos.Architecture.Tests.Sql;

public sealed partial class ScriptTests(ITestOutputHelper output)
{
    [Fact]
    public void Name_OfEveryScript_IsNumberedWithoutGaps() => Rule.Holds(
        "Scripts run in the order of their numbers, once, on every database there is. Name them NNN_snake_case.sql and "
        + "number them from 000 or 001 without gaps.",
        Repository.Scripts.Where(script => !NamePattern().IsMatch(script.Name)).Select(script => script.Path).Concat(
            from folder in Repository.Scripts.GroupBy(script => script.Folder)
            let numbers = folder.Select(script => script.Name[..3]).Order(StringComparer.Ordinal).ToArray()
            let first = numbers[0] == "000" ? 0 : 1
            from wrong in numbers.Where((number, i) => number != $"{i + first:000}")
            select $"{folder.Key}: {wrong} follows a gap or repeats"));

    [Fact]
    public void Table_Everywhere_HasAComment()
    {
        output.WriteLine($"{Repository.Scripts.Count} scripts, {Repository.Scripts.Sum(s => s.Tables.Count)} tables, "
            + $"{Repository.Scripts.Sum(s => s.Tables.Count(t => t.IsOfTenants))} of tenants");
        Rule.Holds(
            "Whoever reads the database at night has no source at hand. Add COMMENT ON TABLE in the same script.",
            from script in Repository.Scripts
            from table in script.Tables
            where !script.Text.Contains($"COMMENT ON TABLE {table.Name} IS", StringComparison.Ordinal)
            select $"{script.Path}: {table.Name}");
    }

    [Fact]
    public void Key_OfATenantsTable_StartsWithTheTenant() => Rule.Holds(
        "A key that does not start with tenant_id tells one tenant that another has the same value, and cannot be "
        + "partitioned by tenant. Put tenant_id first.",
        from script in Repository.Scripts
        from table in script.Tables
        where table.IsOfTenants
        from key in Keys(script, table)
        where !key.StartsWith("tenant_id", StringComparison.Ordinal)
        select $"{script.Path}: {table.Name} ({key})");

    [Fact]
    public void Table_OfTenants_HasAPrimaryKey() => Rule.Holds(
        "A table without a key has no row that can be named. Add CONSTRAINT …_pk PRIMARY KEY.",
        from script in Repository.Scripts
        from table in script.Tables
        where table.IsOfTenants && !table.Body.Contains("PRIMARY KEY", StringComparison.Ordinal)
        select $"{script.Path}: {table.Name}");

    [Theory]
    [InlineData("ENABLE")]
    [InlineData("FORCE")]
    public void Table_OfTenants_HasRowLevelSecurity(string action) => Rule.Holds(
        $"Row-level security is the second of three walls between tenants, and FORCE makes it hold for the owner too. "
        + $"ALTER TABLE … {action} ROW LEVEL SECURITY in the script that makes the table.",
        from script in Repository.Scripts
        from table in script.Tables
        where table.IsOfTenants && !script.Alters(table.Name, action)
        select $"{script.Path}: {table.Name}");

    [Fact]
    public void Partition_Everywhere_IsWrittenToOnly() => Rule.Holds(
        "A partition read directly bypasses the parent's row-level security. Grant INSERT to the writer and "
        + "nothing else.",
        from script in Repository.Scripts
        from table in script.Tables
        where table.IsPartition
        from all in Repository.Scripts
        from grant in Regex.Matches(all.Text, $@"GRANT (?<rights>[^;]*) ON (TABLE )?{Regex.Escape(table.Name)}\b[^;]*;")
        where grant.Groups["rights"].Value != "INSERT" || !grant.Value.Contains("TO kernel_ledger;")
        select $"{all.Path}: {grant.Value}");

    [Theory]
    [InlineData(@"GRANT\s+ALL", "ALL grants what later versions of PostgreSQL invent. List the rights.")]
    [InlineData(@"SECURITY\s+DEFINER", "A function with its owner's rights is a hole in row-level security.")]
    [InlineData(@"MATERIALIZED\s+VIEW", "A materialized view has no row-level security. Use a table or a plain view.")]
    [InlineData(@"GRANT[^;]*\bTRUNCATE\b[^;]*;", "TRUNCATE ignores row-level security and triggers on rows.")]
    [InlineData(@"\bBYPASSRLS\b|\bSUPERUSER\b", "A role above row-level security is all tenants' data in one slip.")]
    [InlineData(@"DISABLE\s+ROW\s+LEVEL|NO\s+FORCE\s+ROW", "The second wall between tenants stays up.")]
    [InlineData(@"\btimestamp\b(?!tz)", "A time without zone means another moment on another machine: timestamptz.")]
    public void Script_Everywhere_HasNo(string pattern, string argument) => Rule.Holds(
        argument,
        from script in Repository.Scripts
        from match in Regex.Matches(script.Text, pattern, RegexOptions.IgnoreCase)
        where !script.Path.StartsWith("sql/orleans/", StringComparison.Ordinal) || pattern[2] != 't'
        select $"{script.Path}: {match.Value}");

    private static IEnumerable<string> Keys(SqlFile script, SqlTable table) =>
        KeyPattern().Matches(table.Body).Concat(Regex.Matches(
            script.Text, $@"CREATE UNIQUE INDEX \w+ ON {Regex.Escape(table.Name)} \((?<columns>[^)]*)\)"))
            .Select(match => match.Groups["columns"].Value);

    [GeneratedRegex(@"^\d{3}_[a-z][a-z0-9_]*\.sql$")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"(PRIMARY KEY|UNIQUE)\s*\((?<columns>[^)]*)\)")]
    private static partial Regex KeyPattern();
}
