using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// The SQL by which a log changes its writer: each takeover raises the epoch, which shuts every older writer out.
/// </summary>
internal sealed class LedgerTakeover(KernelDatabase database)
{
    private const int OpenAttemptsMax = 4;

    private const string OpenSql =
        """
        UPDATE aibos.kernel_ledger_head SET epoch = epoch + 1 WHERE tenant_id = $1
        RETURNING incarnation, epoch, size, head_hash, at_us
        """;

    // Only this login's own sessions, which are all writers of this deployment's ledgers.
    private const string EndStuckWritersSql =
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE usename = session_user AND datname = current_database() AND pid <> pg_backend_pid()
            AND xact_start < clock_timestamp() - interval '2 seconds'
        """;

    // Raising the epoch waits for a commit that may still be under way and shuts it out if it is not.
    private const string ResolveSql =
        """
        UPDATE aibos.kernel_ledger_head SET epoch = epoch + 1 WHERE tenant_id = $1 AND epoch = $2
        RETURNING epoch, size, head_hash, at_us
        """;

    /// <summary>
    /// Takes a log over; null when there is none. A writer that froze in the middle of a commit still holds the head's
    /// lock, for as long as it sleeps: after the two seconds that the login waits for locks its session is ended, which
    /// undoes what it had not committed.
    /// </summary>
    internal async Task<OpenedHead?> OpenAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await TryOpenAsync(tenant, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (
                e.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < OpenAttemptsMax)
            {
                await EndStuckWritersAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<OpenedHead?> TryOpenAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection =
            await database.Ledger.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        OpenedHead opened;
        await using (NpgsqlCommand open = connection.Command(OpenSql, tenant.Value))
        {
            await using NpgsqlDataReader reader =
                await open.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                return null;
            opened = new OpenedHead(reader.GetInt32(0), reader.GetInt64(1), ReadHead(reader, 2), new TileEdge());
        }

        // Under the lock of the head, so that nobody else writes tiles of this log meanwhile.
        TileEdge edge = await LedgerTiles.OpenAsync(connection, tenant, opened.Head.Size, cancellationToken)
            .ConfigureAwait(false);
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return opened with { Edge = edge };
    }

    /// <summary>Ends sessions of writers that have been inside one transaction for two seconds.</summary>
    internal async Task EndStuckWritersAsync(CancellationToken cancellationToken)
    {
        // Sessions may be ended by their own login only, not by the role it acts as.
        await using NpgsqlBatch batch = database.Ledger.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('role', 'none', true)"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(EndStuckWritersSql));
        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The head and new epoch of a log this writer still owns; null when another took over.</summary>
    internal async Task<(long Epoch, LogHead Head)?> ResolveAsync(
        TenantId tenant, long epoch, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(ResolveSql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? (reader.GetInt64(0), ReadHead(reader, 1))
            : null;
    }

    private static LogHead ReadHead(NpgsqlDataReader reader, int from) => new(
        reader.GetInt64(from), LeafHash.FromBytes(reader.GetFieldValue<byte[]>(from + 1)), reader.GetInt64(from + 2));
}

/// <summary>What opening a log read from its head row.</summary>
internal sealed record OpenedHead(int Incarnation, long Epoch, LogHead Head, TileEdge Edge);
