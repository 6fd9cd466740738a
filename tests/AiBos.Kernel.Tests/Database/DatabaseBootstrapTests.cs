using AiBos.Kernel.Database;
using AiBos.Kernel.Keys;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace AiBos.Kernel.Tests.Database;

public sealed class DatabaseBootstrapTests
{
    [Fact]
    public async Task RunAsync_FreshDatabase_TriggersOfTheLogAreAlwaysOn()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string connectionString = await SharedPostgres.CreateDatabaseAsync("fresh", cancellation);
        string data = TestFolder.Create("aibos-fresh-");
        var bootstrap = new DatabaseBootstrap(
            new DatabaseOptions { AdminConnectionString = connectionString }, MasterKey.LoadOrCreate(data),
            TimeProvider.System, NullLoggerFactory.Instance);
        await using (await bootstrap.RunAsync(cancellation))
        {
        }

        // Twice: several silos start on one database.
        await using (await bootstrap.RunAsync(cancellation))
        {
        }

        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(
            """
            SELECT string_agg(tgenabled::text, '' ORDER BY c.relname, tgname)
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE NOT t.tgisinternal AND c.relname LIKE 'kernel_audit_log%'
            """,
            connection);
        // A: fires even under session_replication_role = replica. Two on the log, two on its partition.
        Assert.Equal("AAAA", await command.ExecuteScalarAsync(cancellation));
        Directory.Delete(data, recursive: true);
    }
}
