using System.Collections.Concurrent;
using System.Globalization;
using AiBos.Kernel.Database;
using AiBos.Kernel.Keys;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace AiBos.Kernel.Tests.Database;

/// <summary>
/// 64 workers for 20 tenants over four connections, with statements that are cancelled, fail, are taken back, or lose
/// their server in the middle. Nobody may see or touch a row of another tenant. <c>AIBOS_TESTS_ISOLATION_SECONDS</c>
/// prolongs it; default 10.
/// </summary>
public sealed class When_tenants_share_few_connections : IAsyncLifetime
{
    private const int Workers = 64;
    private const int Tenants = 20;
    private const int Connections = 4;
    private const int RowsOfEach = 20;

    private const string Table =
        """
        CREATE SCHEMA shop AUTHORIZATION kernel_owner;
        GRANT USAGE ON SCHEMA shop TO kernel_app;
        SET ROLE kernel_owner;
        CREATE TABLE shop.item (
            tenant_id text NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, owner text NOT NULL,
            amount integer NOT NULL CHECK (amount >= 0), PRIMARY KEY (tenant_id, id));
        ALTER TABLE shop.item ENABLE ROW LEVEL SECURITY;
        ALTER TABLE shop.item FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant_isolation ON shop.item TO kernel_app
            USING (tenant_id = (SELECT aibos.current_tenant()))
            WITH CHECK (tenant_id = (SELECT aibos.current_tenant()));
        GRANT SELECT, INSERT, UPDATE, DELETE ON shop.item TO kernel_app;
        RESET ROLE;
        """;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("AIBOS_TESTS_ISOLATION_SECONDS"), out int seconds)
            ? seconds : 10);

    private readonly string _data = TestFolder.Create("aibos-sharing-");
    private readonly ConcurrentDictionary<string, int> _done = new();
    private string _owner = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _owner = await SharedPostgres.CreateDatabaseAsync("sharing", Cancellation);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_data, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Should_show_nobody_a_foreign_row()
    {
        await using KernelDatabase database = await OpenAsync(pooler: null);
        await RunAsync(database);
    }

    [Fact]
    public async Task Should_show_nobody_a_foreign_row_through_a_pooler_in_transaction_mode()
    {
        Assert.SkipUnless(
            Pgbouncer.IsInstalled || Environment.GetEnvironmentVariable("AIBOS_TESTS_REQUIRE_PGBOUNCER") == "1",
            "pgbouncer is not on the path; install it, or set AIBOS_TESTS_REQUIRE_PGBOUNCER=1 to fail without it");
        await using Pgbouncer pooler = await Pgbouncer.StartAsync(_owner, Connections, Cancellation);
        // The kernel's own pool is larger than the pooler's, so that sessions change from statement to statement.
        await using KernelDatabase database = await OpenAsync($"127.0.0.1:{pooler.Port}");
        await RunAsync(database);
    }

    private Task<KernelDatabase> OpenAsync(string? pooler) => new DatabaseBootstrap(
        new DatabaseOptions
        {
            AdminConnectionString = _owner,
            ActionConnectionsMax = pooler is null ? Connections : Connections * 4,
            AcquireTimeout = TimeSpan.FromMinutes(1),
            Pooler = pooler,
        },
        MasterKey.LoadOrCreate(_data), TimeProvider.System, NullLoggerFactory.Instance).RunAsync(Cancellation);

    private async Task RunAsync(KernelDatabase database)
    {
        await OwnerAsync(Table);
        await OwnerAsync(
            $"INSERT INTO shop.item (tenant_id, owner, amount) SELECT 't' || t, 't' || t, 0 "
            + $"FROM generate_series(1, {Tenants}) AS t, generate_series(1, {RowsOfEach})");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        stop.CancelAfter(Duration);
        Task reaper = ReapAsync(stop.Token);

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(
            () => WorkAsync(database, new TenantId($"t{(worker % Tenants) + 1}"), new Random(worker), stop.Token),
            Cancellation)));
        await reaper;

        Assert.Equal(0, await OwnerAsync("SELECT count(*) FROM shop.item WHERE owner <> tenant_id"));
        // Each way was gone often, or it was no test.
        foreach (string way in new[] { "read", "shared", "written", "taken back", "cancelled", "failed", "foreign" })
            Assert.True(_done.GetValueOrDefault(way) >= 20, $"{way}: {_done.GetValueOrDefault(way)}");
    }

    private async Task WorkAsync(
        KernelDatabase database, TenantId tenant, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await StepAsync(database, tenant, random);
            }
            catch (Exception e) when (e is NpgsqlException or DbConstraintException
                or OperationCanceledException or IOException)
            {
                Done(e switch
                {
                    OperationCanceledException => "cancelled",
                    DbConstraintException => "failed",
                    _ => "lost",
                });
            }
        }
    }

    private async Task StepAsync(KernelDatabase database, TenantId tenant, Random random)
    {
        int way = random.Next(8);
        await using TenantSession session = database.Session(tenant, readOnly: way < 3);
        switch (way)
        {
            case 0 or 1:
                Check(tenant, await session.QueryAsync<Item>($"SELECT tenant_id, owner FROM shop.item", Cancellation));
                Done(way == 0 ? "read" : "shared");
                break;
            case 2:
                using (var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(1, 20))))
                {
                    Check(tenant, await session.QueryAsync<Item>(
                        $"SELECT tenant_id, owner FROM shop.item, pg_sleep(0.05)", soon.Token));
                }

                break;
            case 3:
                await InsertAsync(session, tenant, 1);
                Check(tenant, await session.QueryAsync<Item>($"SELECT tenant_id, owner FROM shop.item", Cancellation));
                await session.CommitAsync([]);
                Done("written");
                break;
            case 4:
                // Without a tenant in its condition: the policy alone says whose rows these are.
                await session.ExecuteAsync($"UPDATE shop.item SET owner = {tenant.Value}, amount = amount + 1");
                await session.ExecuteAsync($"DELETE FROM shop.item WHERE amount > 50", Cancellation);
                Done("taken back");
                break;
            case 5:
                await InsertAsync(session, tenant, -1);
                break;
            case 6:
                await InsertForeignAsync(session, tenant);
                break;
            default:
                await session.TransactionAsync<int>(
                    async (inner, _) =>
                    {
                        await InsertAsync(inner, tenant, 1);
                        return Refusal.Conflict("Taken back.");
                    },
                    Cancellation);
                Check(tenant, await session.QueryAsync<Item>($"SELECT tenant_id, owner FROM shop.item", Cancellation));
                await session.CommitAsync([]);
                Done("taken back");
                break;
        }
    }

    private async Task InsertForeignAsync(TenantSession session, TenantId tenant)
    {
        try
        {
            await InsertAsync(session, new TenantId(tenant.Value == "t1" ? "t2" : "t1"), 1);
            Assert.Fail("A row of another tenant was written.");
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            Done("foreign");
        }
    }

    private static Task<int> InsertAsync(IDb session, TenantId tenant, int amount) => session.ExecuteAsync(
        $"INSERT INTO shop.item (tenant_id, owner, amount) VALUES ({tenant.Value}, {tenant.Value}, {amount})",
        Cancellation);

    private static void Check(TenantId tenant, IReadOnlyList<Item> items)
    {
        Assert.True(items.Count >= RowsOfEach, $"{items.Count} rows of {tenant}");
        Assert.All(items, item => Assert.Equal((tenant.Value, tenant.Value), (item.TenantId, item.Owner)));
    }

    private void Done(string way) => _done.AddOrUpdate(way, 1, (_, count) => count + 1);

    // Ends one session after another in the middle of whatever it does.
    private async Task ReapAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await OwnerAsync(
                    "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity "
                    + "WHERE datname = current_database() AND usename LIKE '%\\_app\\__' LIMIT 1) AS one");
            }
        }
        catch (OperationCanceledException)
        {
            // The time is up.
        }
    }

    private async Task<long> OwnerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_owner);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(Cancellation) ?? 0L, CultureInfo.InvariantCulture);
    }

    private sealed record Item(string TenantId, string Owner);
}
