using Npgsql;
using Xunit;

namespace AiBos.EmbeddedPostgres.Tests;

/// <summary>One-statement access to a server under test.</summary>
internal static class Db
{
    public static async Task<object?> ScalarAsync(EmbeddedPostgresServer server, string sql)
    {
        // No pool: a pooled connection would outlive the server it was made for.
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
