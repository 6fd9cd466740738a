using AiBos.Kernel.Database;
using AiBos.Kernel.Keys;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace AiBos.Kernel.Tests.Database;

/// <summary>Each shape by which rows of another tenant were once seen, planted as a migration would.</summary>
public sealed class IsolationCheckTests : IAsyncLifetime
{
    private const string Good =
        """
        CREATE SCHEMA shop AUTHORIZATION kernel_owner;
        GRANT USAGE ON SCHEMA shop TO kernel_app;
        SET ROLE kernel_owner;
        CREATE TABLE shop.item (tenant_id text NOT NULL, id text NOT NULL, mail text, PRIMARY KEY (tenant_id, id));
        ALTER TABLE shop.item ENABLE ROW LEVEL SECURITY;
        ALTER TABLE shop.item FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant_isolation ON shop.item TO kernel_app USING (tenant_id = (SELECT aibos.current_tenant()));
        GRANT SELECT, INSERT, UPDATE, DELETE ON shop.item TO kernel_app;
        CREATE VIEW shop.good WITH (security_invoker = true) AS SELECT * FROM shop.item;
        GRANT SELECT ON shop.good TO kernel_app;
        """;

    private readonly string _data = TestFolder.Create("aibos-isolation-");
    private string _connection = "";
    private KernelDatabase? _database;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connection = await SharedPostgres.CreateDatabaseAsync("isolation", Cancellation);
        _database = await new DatabaseBootstrap(
            new DatabaseOptions { AdminConnectionString = _connection }, MasterKey.LoadOrCreate(_data),
            TimeProvider.System, NullLoggerFactory.Instance).RunAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _database!.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task FindAsync_TheKernelsOwnTablesAndAGoodEngines_FindsNothing()
    {
        Assert.Empty(await new IsolationCheck(_database!).FindAsync(Cancellation));
        await PlantAsync(Good);
        Assert.Empty(await new IsolationCheck(_database!).FindAsync(Cancellation));
    }

    [Fact]
    public async Task FindAsync_AnExtensionsViewForEverybody_IsNotOurs()
    {
        await PlantAsync(
            """
            CREATE VIEW public.statements AS SELECT 1 AS calls; GRANT SELECT ON public.statements TO PUBLIC;
            CREATE EXTENSION IF NOT EXISTS plpgsql; ALTER EXTENSION plpgsql ADD VIEW public.statements
            """);

        Assert.Empty(await new IsolationCheck(_database!).FindAsync(Cancellation));

        await PlantAsync("ALTER EXTENSION plpgsql DROP VIEW public.statements");
        Assert.Single(await new IsolationCheck(_database!).FindAsync(Cancellation));
    }

    [Theory]
    [InlineData("ALTER TABLE shop.item NO FORCE ROW LEVEL SECURITY",
        "table shop.item: row-level security is not forced")]
    [InlineData("ALTER TABLE shop.item DISABLE ROW LEVEL SECURITY", "table shop.item: row-level security is off")]
    [InlineData("RESET ROLE; ALTER TABLE shop.item OWNER TO kernel_app",
        "relation shop.item: belongs to kernel_app, whom row-level security does not bind")]
    [InlineData("CREATE VIEW shop.all_items AS SELECT * FROM shop.item; GRANT SELECT ON shop.all_items TO kernel_app",
        "view shop.all_items: is not security_invoker")]
    [InlineData("CREATE VIEW shop.v AS SELECT * FROM shop.item; GRANT SELECT (id) ON shop.v TO PUBLIC",
        "view shop.v: is not security_invoker")]
    [InlineData("CREATE MATERIALIZED VIEW shop.sums AS SELECT 1 AS n; GRANT SELECT ON shop.sums TO kernel_app",
        "materialized view shop.sums: has no row-level security")]
    [InlineData("CREATE FUNCTION shop.peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER "
        + "AS 'SELECT count(*) FROM shop.item'",
        "function shop.peek(): runs with the rights of its owner")]
    [InlineData("CREATE TABLE shop.part (tenant_id text, id text) PARTITION BY LIST (tenant_id); "
        + "ALTER TABLE shop.part ENABLE ROW LEVEL SECURITY; ALTER TABLE shop.part FORCE ROW LEVEL SECURITY; "
        + "CREATE TABLE shop.part_acme PARTITION OF shop.part FOR VALUES IN ('acme'); "
        + "GRANT SELECT ON shop.part, shop.part_acme TO kernel_app",
        "table shop.part_acme: row-level security is off")]
    [InlineData("CREATE UNIQUE INDEX item_mail ON shop.item (mail)",
        "index shop.item_mail: is unique across tenants: it tells what others have")]
    [InlineData("CREATE UNIQUE INDEX item_lower ON shop.item (lower(mail), tenant_id)",
        "index shop.item_lower: is unique across tenants: it tells what others have")]
    [InlineData("GRANT ALL ON shop.item TO kernel_app", "table shop.item: may be truncated")]
    [InlineData("CREATE POLICY open ON shop.item TO kernel_app USING (true)",
        "policy open on shop.item: does not ask for the tenant")]
    [InlineData("CREATE POLICY adds ON shop.item FOR INSERT WITH CHECK (id <> '')",
        "policy adds on shop.item: does not ask for the tenant")]
    [InlineData("CREATE TABLE shop.rates (currency text PRIMARY KEY); GRANT SELECT ON shop.rates TO kernel_app",
        "table shop.rates: has no tenant_id and is not known to belong to no tenant")]
    public async Task FindAsync_AShapeThatOpensATable_IsNamed(string plant, string found)
    {
        await PlantAsync(Good + plant);

        IReadOnlyList<string> all = await new IsolationCheck(_database!).FindAsync(Cancellation);
        Assert.Contains(found, all);
        Assert.All(all, each => Assert.Contains("shop.", each, StringComparison.Ordinal));
        KernelStartException refused = await Assert.ThrowsAsync<KernelStartException>(
            () => DatabaseBootstrap.RequireIsolationAsync(_database!, Cancellation));
        Assert.Contains(found, refused.Message, StringComparison.Ordinal);
    }

    private async Task PlantAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connection);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql + "; RESET ROLE", connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
