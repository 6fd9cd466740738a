using AiBos.TestInfrastructure;
using Npgsql;

namespace AiBos.EndToEnd.Tests;

/// <summary>A database and data directories for silos that form one cluster; gone after the test.</summary>
internal sealed class ClusterFolder : IDisposable
{
    private readonly string _root = TestFolder.Create("aibos-e2e-");

    private ClusterFolder(string connectionString) => ConnectionString = connectionString;

    internal string ConnectionString { get; }

    internal static async Task<ClusterFolder> CreateAsync() =>
        new(await SharedPostgres.CreateDatabaseAsync("cluster", CancellationToken.None));

    /// <summary>A data directory; every one after the first gets the first one's master key.</summary>
    internal string DataDirectory(string name)
    {
        string directory = Path.Combine(_root, name);
        Directory.CreateDirectory(directory);
        string key = Path.Combine(_root, "one", "master.key");
        if (name != "one" && File.Exists(key))
            File.Copy(key, Path.Combine(directory, "master.key"), overwrite: true);
        return directory;
    }

    internal Dictionary<string, string> Settings(params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Kernel"] = ConnectionString,
            ["Kernel__Log__Format"] = "text",
            ["Kernel__Actions__SweepAfter"] = "00:00:01",
            ["Kernel__Actions__SweepPause"] = "00:00:01",
            ["Orleans__ProbeTimeout"] = "1",
        };
        foreach ((string name, string value) in more)
            settings[name] = value;
        return settings;
    }

    internal async Task<T> SqlAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Runs SQL in a transaction that stays open, with the locks it took, until it is disposed of.</summary>
    internal async Task<IAsyncDisposable> HoldAsync(string sql)
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; " + sql, connection);
        await command.ExecuteNonQueryAsync();
        // Back in the pool it is rolled back.
        return connection;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
