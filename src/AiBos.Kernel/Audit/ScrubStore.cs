using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>The SQL of the scrub's memory, as kernel_ledger.</summary>
internal sealed class ScrubStore(KernelDatabase database, TimeProvider time)
{
    /// <summary>Name of the tail check in <c>kernel_due_work</c>.</summary>
    internal const string TailKind = "audit.scrub.tail";

    private const int LogsOfOneTurnMax = 500;

    private const string GrownSql =
        """
        SELECT h.tenant_id, h.incarnation, h.size, h.head_hash, coalesce(s.tail_size, 0), s.tail_hash
        FROM aibos.kernel_ledger_head h LEFT JOIN aibos.kernel_ledger_scrub s ON s.tenant_id = h.tenant_id
        WHERE h.size <> coalesce(s.tail_size, 0) ORDER BY h.tenant_id LIMIT $1
        """;

    private const string SaveTailSql =
        """
        INSERT INTO aibos.kernel_ledger_scrub AS s (tenant_id, tail_size, tail_hash, seen_at, tail_looks)
        VALUES ($1, $2, $3, $4, 1)
        ON CONFLICT (tenant_id) DO UPDATE SET tail_size = excluded.tail_size, tail_hash = excluded.tail_hash,
            tail_looks = s.tail_looks + 1
        """;

    private const string SaveFullSql =
        """
        INSERT INTO aibos.kernel_ledger_scrub AS s (tenant_id, seen_at, full_at, full_size, full_status)
        VALUES ($1, $4, $4, $2, $3)
        ON CONFLICT (tenant_id) DO UPDATE SET full_at = excluded.full_at, full_size = excluded.full_size,
            full_status = excluded.full_status, tail_looks = greatest(s.tail_looks - $5, 0), told_size = $6
        """;

    // The log may have been cut short since it was told of.
    private const string LooksSql =
        """
        SELECT tail_looks, least(told_size, tail_size), tail_size FROM aibos.kernel_ledger_scrub WHERE tenant_id = $1
        """;

    private const string OldestSql =
        """
        SELECT min(coalesce(s.full_at, s.seen_at)), count(*) FILTER (WHERE coalesce(s.full_at, s.seen_at) < $1)
        FROM aibos.kernel_ledger_head h JOIN aibos.kernel_ledger_scrub s ON s.tenant_id = h.tenant_id WHERE h.size > 0
        """;

    /// <summary>Logs whose size is another than what the tail check has read.</summary>
    internal async Task<IReadOnlyList<GrownLog>> ListGrownAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.Command(GrownSql, LogsOfOneTurnMax);
        var logs = new List<GrownLog>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var tenant = new TenantId(reader.GetString(0));
            logs.Add(new GrownLog(
                tenant, database.Origin(tenant, reader.GetInt32(1)),
                new LedgerHead(reader.GetInt64(2), LeafHash.FromBytes(reader.GetFieldValue<byte[]>(3))),
                reader.GetInt64(4),
                reader.IsDBNull(5) ? LeafHash.Zero : LeafHash.FromBytes(reader.GetFieldValue<byte[]>(5))));
        }

        return logs;
    }

    /// <summary>The next look begins behind the head of this one.</summary>
    internal Task SaveTailAsync(GrownLog log, CancellationToken cancellationToken) => ExecuteAsync(
        SaveTailSql, cancellationToken, log.Tenant.Value, log.Head.Size, log.Head.LeafHash.ToArray(),
        time.GetUtcNow());

    /// <summary>A run over the whole log stands on it, and tells of these looks.</summary>
    internal Task SaveFullAsync(
        TenantId tenant, VerificationReport report, TailLooks told, CancellationToken cancellationToken) =>
        ExecuteAsync(
            SaveFullSql, cancellationToken, tenant.Value, report.Entries, report.Status.ToWire(), time.GetUtcNow(),
            told.Looks, told.To);

    /// <summary>The looks that no entry tells of yet.</summary>
    internal async Task<TailLooks> FindLooksAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.Command(LooksSql, tenant.Value);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new TailLooks(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2))
            : new TailLooks(0, 0, 0);
    }

    /// <summary>When the log that waits longest was verified as a whole, and how many wait since before a time.
    /// </summary>
    internal async Task<(DateTimeOffset? Oldest, long Overdue)> FindOldestAsync(
        DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.Command(OldestSql, before);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return (reader.IsDBNull(0) ? null : reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt64(1));
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using NpgsqlCommand command = database.Ledger.Command(sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>A log, and what the tail check has read of it.</summary>
internal sealed record GrownLog(TenantId Tenant, string Origin, LedgerHead Head, long TailSize, LeafHash TailHash);
