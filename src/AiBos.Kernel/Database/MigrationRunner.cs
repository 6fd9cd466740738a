using System.Security.Cryptography;
using System.Text;
using AiBos.Sdk;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>
/// Applies scripts once each, in order, each in a transaction of its own, under one advisory lock. A script that was
/// applied and has since been edited is an error: the database and the build would disagree in silence.
/// </summary>
internal sealed class MigrationRunner(NpgsqlConnection connection, TimeProvider time, ILogger log)
{
    // Any constant serves; this one spells "aibos" in ASCII.
    private const long LockKey = 0x61_69_62_6F_73;

    /// <summary>The kernel's own sets; the first script of the first makes the roles.</summary>
    internal Task RunAsync(IReadOnlyList<MigrationSet> sets, CancellationToken cancellationToken) => LockedAsync(
        async () =>
        {
            // Roles first and every time: they live in the server, which may have been rebuilt beneath the database.
            EngineMigration roles = sets[0].Scripts[0];
            await ExecuteAsync(roles.Sql, cancellationToken).ConfigureAwait(false);
            await EnsureTableAsync(cancellationToken).ConfigureAwait(false);
            foreach (MigrationSet set in sets)
            {
                foreach (EngineMigration script in set.Scripts.Where(script => script != roles))
                    await ApplyAsync(set.Name, script, cancellationToken).ConfigureAwait(false);
            }
        },
        cancellationToken);

    /// <summary>Sets that do not depend on each other: one that breaks ends there, and the others run.</summary>
    internal async Task<IReadOnlyDictionary<string, KernelStartException>> TryRunAsync(
        IReadOnlyList<MigrationSet> sets, CancellationToken cancellationToken)
    {
        var broken = new Dictionary<string, KernelStartException>(StringComparer.Ordinal);
        await LockedAsync(
            async () =>
            {
                foreach (MigrationSet set in sets)
                {
                    try
                    {
                        foreach (EngineMigration script in set.Scripts)
                            await ApplyAsync(set.Name, script, cancellationToken).ConfigureAwait(false);
                    }
                    catch (KernelStartException e) when (e.InnerException is not { } cause
                        || !DatabaseErrors.IsGone(cause))
                    {
                        broken.Add(set.Name, e);
                    }

                    // Whatever a script set for the session is not for the next engine's.
                    await ExecuteAsync("RESET ALL; RESET ROLE", cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
        return broken;
    }

    private async Task LockedAsync(Func<Task> run, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"SELECT pg_advisory_lock({LockKey})", cancellationToken).ConfigureAwait(false);
        try
        {
            await run().ConfigureAwait(false);
        }
        finally
        {
            await ExecuteAsync($"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None).ConfigureAwait(false);
        }
    }

    private Task EnsureTableAsync(CancellationToken cancellationToken) => ExecuteAsync(
        """
        BEGIN;
        SET LOCAL ROLE kernel_owner;
        SET LOCAL client_min_messages = warning;
        CREATE TABLE IF NOT EXISTS aibos.kernel_migration (
            set_name text NOT NULL,
            number integer NOT NULL,
            name text NOT NULL,
            script_hash text NOT NULL,
            applied_at timestamptz NOT NULL,
            CONSTRAINT kernel_migration_pk PRIMARY KEY (set_name, number)
        );
        COMMENT ON TABLE aibos.kernel_migration IS 'Which scripts this database has seen, with the hash of each.';
        COMMIT;
        """,
        cancellationToken);

    private async Task ApplyAsync(string set, EngineMigration script, CancellationToken cancellationToken)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script.Sql)));
        string? applied = await FindAppliedAsync(set, script.Number, cancellationToken).ConfigureAwait(false);
        if (applied == hash)
            return;
        if (applied is not null)
        {
            throw new KernelStartException(
                $"The script {set}/{script.Number:000}_{script.Name} was edited after this database applied it; "
                + "restore it and put the change into a new script.");
        }

        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ExecuteAsync("SET LOCAL ROLE kernel_owner", cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(script.Sql, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e)
        {
            throw new KernelStartException(
                $"The script {set}/{script.Number:000}_{script.Name} failed: "
                + $"{e.MessageText} (SQLSTATE {e.SqlState}).", e);
        }

        await using var record = new NpgsqlCommand(
            "INSERT INTO aibos.kernel_migration (set_name, number, name, script_hash, applied_at) "
            + "VALUES ($1, $2, $3, $4, $5)", connection);
        record.Parameters.Add(new NpgsqlParameter { Value = set });
        record.Parameters.Add(new NpgsqlParameter { Value = script.Number });
        record.Parameters.Add(new NpgsqlParameter { Value = script.Name });
        record.Parameters.Add(new NpgsqlParameter { Value = hash });
        record.Parameters.Add(new NpgsqlParameter { Value = time.GetUtcNow().UtcDateTime });
        await record.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        log.ScriptApplied(set, script.Number, script.Name);
    }

    private async Task<string?> FindAppliedAsync(string set, int number, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT script_hash FROM aibos.kernel_migration WHERE set_name = $1 AND number = $2", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = set });
        command.Parameters.Add(new NpgsqlParameter { Value = number });
        return (string?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
