using AiBos.Kernel.Database;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>A log whose newest checkpoint has no timestamp, and whose last timestamp is old enough.</summary>
internal readonly record struct UnstampedLog(TenantId Tenant, StoredCheckpoint Checkpoint);

/// <summary>A checkpoint and what an authority said about it.</summary>
internal sealed record StoredTimestamp(long Size, string Note, byte[] Reply);

/// <summary>The SQL of timestamps: written as kernel_ledger, read in their tenant's own scope.</summary>
internal sealed class TimestampStore(KernelDatabase database)
{
    /// <summary>Logs of one turn; the rest is due in the next.</summary>
    private const int DueMax = 1_000;

    /// <summary>Timestamps of one export, the newest: six weeks of hours.</summary>
    private const int ListMax = 1_000;

    // Those that wait longest come first, so that a bounded turn starves nobody.
    private const string DueSql =
        """
        SELECT c.tenant_id, c.origin, c.size, c.note FROM aibos.kernel_ledger_checkpoint c
        LEFT JOIN LATERAL (
            SELECT t.size, t.stamped_at FROM aibos.kernel_ledger_timestamp t
            WHERE t.tenant_id = c.tenant_id AND t.origin = c.origin ORDER BY t.size DESC LIMIT 1) t ON true
        WHERE t.size IS NULL OR (t.size < c.size AND t.stamped_at <= $1)
        ORDER BY t.stamped_at NULLS FIRST, c.tenant_id LIMIT $2
        """;

    // Another silo may have asked at the same time; two words about one checkpoint are one too many.
    private const string AddSql =
        """
        INSERT INTO aibos.kernel_ledger_timestamp (tenant_id, origin, size, note, reply, stamped_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
        """;

    private const string ListSql =
        """
        SELECT size, note, reply FROM aibos.kernel_ledger_timestamp
        WHERE tenant_id = $1 AND origin = $2 AND size <= $3 ORDER BY size DESC LIMIT $4
        """;

    /// <summary>Logs that are due, when those stamped until then are.</summary>
    internal async Task<IReadOnlyList<UnstampedLog>> ListDueAsync(
        DateTimeOffset stampedUntil, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(DueSql);
        command.Parameters.Add(new NpgsqlParameter { Value = stampedUntil });
        command.Parameters.Add(new NpgsqlParameter { Value = DueMax });
        var logs = new List<UnstampedLog>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            logs.Add(new UnstampedLog(
                new TenantId(reader.GetString(0)),
                new StoredCheckpoint(reader.GetString(1), reader.GetInt64(2), reader.GetString(3))));
        }

        return logs;
    }

    /// <summary>Keeps what an authority said; durable on return.</summary>
    internal async Task AddAsync(
        UnstampedLog log, byte[] reply, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(AddSql);
        (string origin, long size, string note) = log.Checkpoint;
        foreach (object value in new object[] { log.Tenant.Value, origin, size, note, reply, at.ToUniversalTime() })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The newest timestamps of a log up to a size, at most 1,000.</summary>
    internal static async Task<IReadOnlyList<StoredTimestamp>> ListAsync(
        TenantSession session, TenantId tenant, string origin, long size, CancellationToken cancellationToken)
    {
        var found = new List<StoredTimestamp>();
        await session.ReadPageAsync(
            Statement.Of(ListSql, tenant.Value, origin, size, ListMax),
            reader =>
            {
                found.Add(new StoredTimestamp(
                    reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2)));
                return 0;
            },
            0,
            cancellationToken).ConfigureAwait(false);
        return found;
    }
}
