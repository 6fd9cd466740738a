using System.Text.RegularExpressions;
using AiBos.Kernel.Engines;
using AiBos.Kernel.Tests.TestEngine;
using Xunit;

namespace AiBos.Kernel.Tests.Docs;

/// <summary>
/// The page against the scripts, which say what is there, and against the catalogue of a database they were just
/// applied to, which says what came of it.
/// </summary>
public sealed class DatabasePageTests(ProbeFixture fixture)
{
    // The schema of this project's own engine is not for readers.
    private const string Tables =
        """
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'probe')
        """;

    private readonly DocPage _page = DocPage.Read("docs/reference/database.md");

    [Fact]
    public void Page_EveryTableAScriptCreates_HasASection()
    {
        string[] tables = [.. Scripts().SelectMany(text => Regex.Matches(text, @"CREATE TABLE ([\w.]+)"))
            .Select(match => match.Groups[1].Value)];

        Assert.True(tables.Length > 15, "The scripts were not found.");
        Assert.Contains("accounting.account", tables);
        Assert.All(tables, table => Assert.True(
            _page.Section($"### `{table}`").Length > 0, $"{_page.Path} has no section ### `{table}`."));
    }

    [Fact]
    public async Task Page_EveryTableAndColumn_IsWhatTheDatabaseHas()
    {
        string? found = await fixture.SqlAsync<string>(
            $"""
            SELECT string_agg(n.nspname || '.' || c.relname || E'\n' || (
                SELECT string_agg(format('| `%s` | %s | %s |', a.attname, format_type(a.atttypid, a.atttypmod),
                    CASE WHEN a.attnotnull THEN 'no' ELSE 'yes' END), E'\n' ORDER BY a.attnum)
                FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), E'\n\n')
            {Tables}
            """);
        Dictionary<string, string[]> actual = found!.Split("\n\n").Select(block => block.Split('\n'))
            .ToDictionary(lines => lines[0], lines => lines[1..]);
        Dictionary<string, string[]> told = _page.Lines
            .Where(line => line.StartsWith("### `", StringComparison.Ordinal))
            .ToDictionary(line => line[5..^1], Columns);

        Assert.Equal(actual.Keys.Order(StringComparer.Ordinal), told.Keys.Order(StringComparer.Ordinal));
        Assert.All(actual, table => Assert.Equal([table.Key, .. table.Value], [table.Key, .. told[table.Key]]));
    }

    [Fact]
    public async Task Page_EveryRight_IsWhatTheDatabaseGrants()
    {
        string? found = await fixture.SqlAsync<string>(
            $"""
            SELECT string_agg(n.nspname || '.' || c.relname || '=' || coalesce((
                SELECT string_agg(format('`%s` %s', role, rights), '; ' ORDER BY role) FROM (
                    SELECT g.grantee::regrole::text AS role, string_agg(g.privilege_type, ', ' ORDER BY array_position(
                        ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'], g.privilege_type)) AS rights
                    FROM aclexplode(c.relacl) g WHERE g.grantee <> c.relowner GROUP BY g.grantee
                    UNION ALL
                    SELECT g.grantee::regrole::text, format('%s (%s)', g.privilege_type,
                        string_agg(a.attname, ', ' ORDER BY a.attname))
                    FROM pg_attribute a, aclexplode(a.attacl) g
                    WHERE a.attrelid = c.oid GROUP BY g.grantee, g.privilege_type) every), 'none'), E'\n')
            {Tables}
            """);

        string[] wrong = [.. found!.Split('\n').Select(line => line.Split('='))
            .Where(table => !_page.Section($"### `{table[0]}`").Contains($"Rights: {table[1]}."))
            .Select(table => $"{table[0]} – Rights: {table[1]}.")];
        Assert.True(
            wrong.Length == 0,
            $"Who may touch a table is a decision. If the change is meant, say it in {_page.Path}:\n"
            + string.Join('\n', wrong));
    }

    private string[] Columns(string heading) => [.. _page.Section(heading)
        .Select(line => Regex.Match(line, @"^\| `\w+` \| [^|]+ \| (no|yes) \|"))
        .Where(match => match.Success).Select(match => match.Value)];

    // An engine that does not ship says its tables in its scripts: readers of this page do not have it.
    private IEnumerable<string> Scripts() => Directory
        .EnumerateFiles(Path.Combine(DocPage.Root, "sql"), "*.sql", SearchOption.AllDirectories)
        .Select(File.ReadAllText)
        .Concat(fixture.Get<EngineRegistry>().Manifests.Where(engine => engine.Domain != "probe")
            .SelectMany(engine => engine.Migrations).Select(script => script.Sql));
}
