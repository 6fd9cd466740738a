using System.Text;
using AiBos.Kernel.Database;
using AiBos.Ledger.Anchoring;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>The SQL of the anchor log's entries: written as kernel_ledger, read in their tenant's own scope.</summary>
internal sealed class AnchorStore(KernelDatabase database)
{
    /// <summary>Checkpoints of one turn; the rest is due in the next.</summary>
    private const int DueMax = 1_000;

    // Those that wait longest come first, so that a bounded turn starves nobody.
    private const string DueSql =
        """
        SELECT c.tenant_id, c.origin, c.size, c.note, a.size IS NULL FROM aibos.kernel_ledger_checkpoint c
        LEFT JOIN LATERAL (
            SELECT a.origin, a.size, a.integrated_at FROM aibos.kernel_ledger_anchor a
            WHERE a.tenant_id = c.tenant_id AND a.log_number = $3 ORDER BY a.anchor_index DESC LIMIT 1) a ON true
        WHERE a.size IS NULL OR ((a.size < c.size OR a.origin <> c.origin) AND a.integrated_at <= $1)
        ORDER BY a.integrated_at NULLS FIRST, c.tenant_id LIMIT $2
        """;

    private const string AddSql =
        """
        INSERT INTO aibos.kernel_ledger_anchor (tenant_id, log_number, anchor_index, origin, size, note, integrated_at,
            body, promise, proof, checkpoint)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """;

    private const string NewestSql =
        """
        SELECT anchor_index, integrated_at, note, body, promise, proof, checkpoint FROM aibos.kernel_ledger_anchor
        WHERE tenant_id = $1 AND origin = $2 AND size <= $3 ORDER BY log_number DESC, anchor_index DESC LIMIT 1
        """;

    private const string RegisterSql =
        """
        INSERT INTO aibos.kernel_ledger_anchor_log (log_id, registered_at, log_number, former_entries, reason)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
        """;

    private const string LogSql =
        """
        SELECT log_number, log_id, registered_at, former_entries, reason FROM aibos.kernel_ledger_anchor_log
        ORDER BY log_number DESC LIMIT 1
        """;

    /// <summary>The newest checkpoints that are due in an anchor log, when those anchored until then are.</summary>
    internal async Task<IReadOnlyList<DueCheckpoint>> ListDueAsync(
        int logNumber, DateTimeOffset anchoredUntil, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(DueSql);
        foreach (object value in new object[] { anchoredUntil.ToUnixTimeSeconds(), DueMax, logNumber })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        var due = new List<DueCheckpoint>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            due.Add(new DueCheckpoint(
                new TenantId(reader.GetString(0)),
                new StoredCheckpoint(reader.GetString(1), reader.GetInt64(2), reader.GetString(3)),
                reader.GetBoolean(4)));
        }

        return due;
    }

    /// <summary>Makes an anchor log the deployment's, unless it has one of that number; returns the newest there is.
    /// </summary>
    internal async Task<RegisteredAnchorLog> RegisterAsync(RegisteredAnchorLog log, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand insert = database.Ledger.CreateCommand(RegisterSql);
        foreach (object? value in new object?[] { log.LogId, log.At, log.Number, log.FormerEntries, log.Reason })
            insert.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return (await FindLogAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>The anchor log that goes on; null before the first.</summary>
    internal async Task<RegisteredAnchorLog?> FindLogAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = database.Ledger.CreateCommand(LogSql);
        await using NpgsqlDataReader reader = await find.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new RegisteredAnchorLog(
                reader.GetInt32(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<DateTimeOffset>(2),
                reader.IsDBNull(3) ? null : reader.GetInt64(3), reader.IsDBNull(4) ? null : reader.GetString(4))
            : null;
    }

    /// <summary>How many entries there are in an anchor log.</summary>
    internal async Task<long> CountAsync(int logNumber, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(
            "SELECT coalesce(max(anchor_index) + 1, 0) FROM aibos.kernel_ledger_anchor WHERE log_number = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = logNumber });
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Keeps an entry; durable on return.</summary>
    internal async Task AddAsync(
        int logNumber, TenantId tenant, string origin, long size, AnchorEntry entry,
        CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(AddSql);
        byte[] proof = [.. entry.Proof.SelectMany(hash => hash.ToArray())];
        foreach (object value in new object[]
        {
            tenant.Value, logNumber, entry.Index, origin, size, Encoding.UTF8.GetString(entry.Note), entry.IntegratedAt,
            entry.Body, entry.Promise, proof, Encoding.UTF8.GetString(entry.Checkpoint),
        })
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The newest entry about a log up to a size; null without one.</summary>
    internal static async Task<AnchorEntry?> FindNewestAsync(
        TenantSession session, TenantId tenant, string origin, long size, CancellationToken cancellationToken)
    {
        (_, AnchorEntry? newest) = await session.ReadPageAsync<AnchorEntry?>(
            Statement.Of(NewestSql, tenant.Value, origin, size),
            reader => new AnchorEntry
            {
                Index = reader.GetInt64(0),
                IntegratedAt = reader.GetInt64(1),
                Note = Encoding.UTF8.GetBytes(reader.GetString(2)),
                Body = reader.GetFieldValue<byte[]>(3),
                Promise = reader.GetFieldValue<byte[]>(4),
                Proof = [.. reader.GetFieldValue<byte[]>(5).Chunk(NodeHash.BytesLength)
                    .Select(hash => NodeHash.FromBytes(hash))],
                Checkpoint = Encoding.UTF8.GetBytes(reader.GetString(6)),
            },
            null,
            cancellationToken).ConfigureAwait(false);
        return newest;
    }
}

/// <summary>A checkpoint to anchor; the first of its tenant in this anchor log, or a later one.</summary>
internal sealed record DueCheckpoint(TenantId Tenant, StoredCheckpoint Checkpoint, bool IsFirst);

/// <summary>An anchor log as the database knows it; the last two are null for the first.</summary>
internal sealed record RegisteredAnchorLog(
    int Number, byte[] LogId, DateTimeOffset At, long? FormerEntries, string? Reason);
