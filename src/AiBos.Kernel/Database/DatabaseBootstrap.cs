using System.Security.Cryptography;
using AiBos.Kernel.Keys;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>
/// Brings a database to the state this build needs: creates it, migrates it under an advisory lock, makes the logins,
/// and opens the pools. Several silos may do so at once.
/// </summary>
public sealed class DatabaseBootstrap(
    DatabaseOptions options, MasterKey masterKey, TimeProvider time, ILoggerFactory loggers)
{
    private const int ServerVersionMin = 15;
    private readonly ILogger _log = loggers.CreateLogger<DatabaseBootstrap>();

    /// <summary>Runs all of it, with the kernel's own scripts.</summary>
    /// <param name="cancellationToken">Stops the work between steps.</param>
    /// <exception cref="KernelStartException">Says what is wrong and what to do.</exception>
    public async Task<KernelDatabase> RunAsync(CancellationToken cancellationToken)
    {
        options.Validate();
        NpgsqlConnectionStringBuilder admin = ParseAdmin(options.AdminConnectionString);
        await using NpgsqlConnection connection = await OpenAsync(admin, cancellationToken).ConfigureAwait(false);
        if (connection.PostgreSqlVersion.Major < ServerVersionMin)
        {
            throw new KernelStartException(
                $"PostgreSQL {connection.PostgreSqlVersion} is too old; the kernel needs {ServerVersionMin} or later.");
        }

        var runner = new MigrationRunner(connection, time, _log);
        await runner.RunAsync([.. MigrationSet.OfKernel()], cancellationToken).ConfigureAwait(false);
        string deploymentId = await EnsureDeploymentAsync(connection, cancellationToken).ConfigureAwait(false);
        var logins = new DatabaseLogins(admin, masterKey, deploymentId, options, loggers);
        await using NpgsqlConnection locked = await logins.LockAsync(cancellationToken).ConfigureAwait(false);
        int version = await DatabaseLogins.FindActiveAsync(locked, cancellationToken).ConfigureAwait(false);
        await logins.EnsureAsync(locked, version, cancellationToken).ConfigureAwait(false);
        return new KernelDatabase(deploymentId, logins, version, time);
    }

    /// <summary>
    /// Runs scripts of engines, in a database that has the kernel's. A script that fails or was edited ends its own
    /// set: what it did is taken back, what the scripts before it did stays.
    /// </summary>
    /// <returns>The sets that did not get through, by name, with what is wrong.</returns>
    /// <exception cref="KernelStartException">The database does not let the kernel in.</exception>
    public async Task<IReadOnlyDictionary<string, KernelStartException>> MigrateAsync(
        IReadOnlyList<MigrationSet> sets, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sets);
        await using NpgsqlConnection connection =
            await OpenAsync(ParseAdmin(options.AdminConnectionString), cancellationToken).ConfigureAwait(false);
        return await new MigrationRunner(connection, time, _log).TryRunAsync(sets, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Looks whether tenants are kept apart, when the scripts of all engines have run.</summary>
    /// <param name="database">What <see cref="RunAsync"/> returned.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <exception cref="KernelStartException">They are not; names each table, view, index or function.</exception>
    public static Task RequireIsolationAsync(KernelDatabase database, CancellationToken cancellationToken) =>
        new IsolationCheck(database).RequireAsync(cancellationToken);

    private static NpgsqlConnectionStringBuilder ParseAdmin(string connectionString)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
            if (string.IsNullOrEmpty(builder.Database))
                throw new KernelStartException("ConnectionStrings__Kernel names no database; add Database=aibos.");
            return builder;
        }
        catch (ArgumentException e)
        {
            // The driver's message quotes the bad keyword, never the password.
            throw new KernelStartException($"ConnectionStrings__Kernel is not a connection string: {e.Message}", e);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(
        NpgsqlConnectionStringBuilder admin, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(admin.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            await CreateDatabaseAsync(admin, cancellationToken).ConfigureAwait(false);
            return await OpenAsync(admin, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new KernelStartException(
                $"PostgreSQL at {admin.Host}:{admin.Port} did not let '{admin.Username}' into '{admin.Database}': "
                + $"{DatabaseErrors.PublicReason(e)} Check ConnectionStrings__Kernel, or unset it to use the embedded "
                + "server.",
                e);
        }
    }

    private async Task CreateDatabaseAsync(NpgsqlConnectionStringBuilder admin, CancellationToken cancellationToken)
    {
        var maintenance = new NpgsqlConnectionStringBuilder(admin.ConnectionString) { Database = "postgres" };
        await using var connection = new NpgsqlConnection(maintenance.ConnectionString);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        string name = admin.Database!.Replace("\"", "\"\"", StringComparison.Ordinal);
        await using var command = new NpgsqlCommand(
            $"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0", connection);
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            _log.DatabaseCreated(admin.Database!);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase
            or PostgresErrorCodes.UniqueViolation)
        {
            // Another silo was faster; that is as good.
        }
    }

    private async Task<string> EnsureDeploymentAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        byte[] check = masterKey.Derive("deployment-check", 32);
        await using (var insert = new NpgsqlCommand(
            "INSERT INTO aibos.kernel_deployment (deployment_id, master_key_check, created_at) "
            + "VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", connection))
        {
            string proposed = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));
            insert.Parameters.Add(new NpgsqlParameter { Value = proposed });
            insert.Parameters.Add(new NpgsqlParameter { Value = check });
            insert.Parameters.Add(new NpgsqlParameter { Value = time.GetUtcNow().UtcDateTime });
            await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await using var select = new NpgsqlCommand(
            "SELECT deployment_id, master_key_check FROM aibos.kernel_deployment", connection);
        await using NpgsqlDataReader reader = await select.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (!CryptographicOperations.FixedTimeEquals(reader.GetFieldValue<byte[]>(1), check))
        {
            throw new KernelStartException(
                $"The master key in '{masterKey.Path}' is not the one this database was made with; bring the right "
                + "master.key into the data directory, or name another database.");
        }

        return reader.GetString(0);
    }
}
