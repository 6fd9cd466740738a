namespace AiBos.Analyzers.Tests.Queries;

public sealed class SqlAnalyzerTests
{
    private static readonly string[] Forbidden =
    [
        "string text = {|02:\"SELECT id FROM orders.order\"|};",
        "string text = {|02:\"insert into orders.order (id) values (1)\"|};",
        "string text = {|02:\"UPDATE orders.order SET state = 'x' WHERE id = \"|} + 1;",
        "string table = \"t\"; string text = {|02:$\"DELETE FROM {table} WHERE true\"|};",
        "var text = {|02:\"DROP TABLE orders.order\"u8|}; var n = text.Length;",
        "const string text = {|02:@\"WITH a AS (SELECT 1) SELECT * FROM a\"|};",
        "var text = {|02:\"\"\"\n  SELECT name\n  FROM orders.order\n\"\"\"|};",
        "var text = string.Format({|02:\"SELECT x FROM {0}\"|}, 1);",
        "var text = new System.Text.StringBuilder({|02:\"TRUNCATE orders.order\"|});",
        "var sql = {|02:new Sql(0, 0)|}; {|02:sql.AppendLiteral(\"x\")|};",
        "Sql sql = {|02:new(0, 0)|}; {|02:sql.AppendFormatted(1)|};",
        "Sql sql = Sql.Empty; Action<string> add = {|02:sql.AppendLiteral|};",
        "int x = 1; var sql = Sql.Of($\"SELECT * FROM orders.order WHERE name LIKE '%{|03:{x}|}%'\");",
        "int x = 1; var sql = Sql.Of($\"SELECT \\\"{|03:{x}|}\\\" FROM orders.order\");",
        "int x = 1; var sql = Sql.Of($\"SELECT $a$ {|03:{x}|} $a$\");",
        "var sql = Sql.Of($\"{|04:SELECT id FROM billing.invoice|}\");",
        "int x = 1; var sql = Sql.Of($\"{|04:SELECT 1 FROM orders.order o JOIN billing.invoice i ON i.x = |}{x}\");",
        "var sql = Sql.Of($\"{|04:SELECT id FROM orders.order o, billing.invoice i|}\");",
        "var sql = Sql.Of($\"{|04:INSERT INTO \\\"billing\\\".invoice (id) VALUES (1)|}\");",
        "var sql = Sql.Of($\"{|04:update billing.invoice set a = 1|}\");",
        "var sql = Sql.Of($\"{|04:SELECT billing.total_of(o.id) FROM orders.order o|}\");",
        "var sql = Sql.Of($\"{|04:SELECT 1 WHERE EXISTS (SELECT 1 FROM aibos.kernel_audit_log)|}\");",
        "var sql = Sql.Of($\"SELECT 1 \" + $\"{|04:FROM information_schema.tables|}\");",
        "var sql = true ? Sql.Of($\"{|04:DELETE FROM ONLY billing.invoice|}\") : Sql.Empty;",
        "context.Db.ExecuteAsync($\"{|04:MERGE INTO orders.order o USING billing.invoice i ON true|}\");",
    ];

    private static readonly string[] Allowed =
    [
        "int x = 1; var sql = Sql.Of($\"SELECT o.id, i.n FROM orders.order o JOIN orders.item i ON i.id = o.id WHERE "
            + "o.x = {x}\");",
        "var sql = Sql.Of($\"SELECT extract(year FROM o.at), substring(o.a FROM 2), o.b IS DISTINCT FROM o.c FROM "
            + "orders.order o\");",
        "int x = 1; var sql = Sql.Of($\"SELECT 'it''s' || {x}, E'a\\\\'b', $$x$$ -- from billing.invoice '\\n FROM "
            + "orders.order /* 'x */\");",
        "var sql = Sql.Of($\"SELECT pg_catalog.now(), aibos.current_tenant() FROM orders.order o, LATERAL (SELECT "
            + "o.x) l\");",
        "var sql = Sql.Of($\"INSERT INTO orders.order AS o (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET id = o.id "
            + "RETURNING o.id, o.x\");",
        "var sql = Sql.Of($\"SELECT 1 FROM orders.order o WHERE o.x IN (o.a, o.b) ORDER BY o.x, o.y FOR UPDATE OF o "
            + "SKIP LOCKED\");",
        "int y = 2; Sql part = Sql.Of($\"AND x = {y}\"); context.Db.QueryAsync<int>($\"SELECT 1 FROM orders.order "
            + "WHERE true {part}\");",
        "string a = \"Select one of the articles from the list.\"; string b = \"select an article from the list\";",
        "string a = \"Update the set of rules\"; string b = \"Delete from here\"; string c = \"with regards\"; "
            + "string d = \"set\";",
        "string a = $\"{context.Tenant} with {context.Principal}\"; string b = \"orders.order.taken\";",
    ];

    [Theory]
    [MemberData(nameof(Sample.EveryPlace), MemberType = typeof(Sample))]
    public Task Sql_AgainstTheRules_IsFoundInEveryPlace(string place) =>
        Judge.FindsAsync(Sample.With(place, Forbidden));

    [Theory]
    [MemberData(nameof(Sample.EveryPlace), MemberType = typeof(Sample))]
    public Task Sql_WithinTheRules_IsLeftAlone(string place) => Judge.FindsAsync(Sample.With(place, Allowed));

    [Fact]
    public Task Sql_InAConstant_IsFound() => Judge.FindsAsync(
        Sample.Engine,
        """
        namespace AiBos.Engines.Orders;
        class Queries { const string All = {|02:"SELECT * FROM orders.order"|}; }
        """);

    /// <summary>The rule need not forbid what does not compile; this keeps it so.</summary>
    [Theory]
    [InlineData("context.Db.ExecuteAsync(\"SELECT 1\");")]
    [InlineData("string text = \"SELECT 1\"; context.Db.ExecuteAsync(text);")]
    [InlineData("Sql.Of(\"SELECT 1\");")]
    [InlineData("string x = \"1\"; Sql.Of($\"SELECT \" + x);")]
    [InlineData("Sql.Of(string.Concat(\"SELECT\", \" 1\"));")]
    [InlineData("Sql sql = (Sql)\"SELECT 1\";")]
    public void Sql_FromAString_DoesNotCompile(string statement) => Assert.Contains(
        Judge.Compile(Sample.With("method", statement), "AiBos.Engines.Orders")
            .GetDiagnostics(TestContext.Current.CancellationToken),
        one => one.Id is "CS1503" or "CS9205" or "CS0029" or "CS0030");
}
