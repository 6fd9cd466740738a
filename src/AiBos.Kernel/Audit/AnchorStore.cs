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
        SELECT c.tenant_id, c.origin, c.size, c.note FROM aibos.kernel_ledger_checkpoint c
        LEFT JOIN LATERAL (
            SELECT a.origin, a.size, a.integrated_at FROM aibos.kernel_ledger_anchor a
            WHERE a.tenant_id = c.tenant_id ORDER BY a.anchor_index DESC LIMIT 1) a ON true
        WHERE a.size IS NULL OR ((a.size < c.size OR a.origin <> c.origin) AND a.integrated_at <= $1)
        ORDER BY a.integrated_at NULLS FIRST, c.tenant_id LIMIT $2
        """;

    private const string AddSql =
        """
        INSERT INTO aibos.kernel_ledger_anchor (tenant_id, anchor_index, origin, size, note, integrated_at, body,
            promise, proof, checkpoint)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    private const string NewestSql =
        """
        SELECT anchor_index, integrated_at, note, body, promise, proof, checkpoint FROM aibos.kernel_ledger_anchor
        WHERE tenant_id = $1 AND origin = $2 AND size <= $3 ORDER BY anchor_index DESC LIMIT 1
        """;

    private const string RegisterSql =
        """
        INSERT INTO aibos.kernel_ledger_anchor_log (log_id, registered_at) VALUES ($1, $2) ON CONFLICT DO NOTHING
        """;

    /// <summary>The newest checkpoints that are due, when those anchored until then are.</summary>
    internal async Task<IReadOnlyList<(TenantId Tenant, StoredCheckpoint Checkpoint)>> ListDueAsync(
        DateTimeOffset anchoredUntil, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(DueSql);
        command.Parameters.Add(new NpgsqlParameter { Value = anchoredUntil.ToUnixTimeSeconds() });
        command.Parameters.Add(new NpgsqlParameter { Value = DueMax });
        var due = new List<(TenantId, StoredCheckpoint)>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            due.Add((
                new TenantId(reader.GetString(0)),
                new StoredCheckpoint(reader.GetString(1), reader.GetInt64(2), reader.GetString(3))));
        }

        return due;
    }

    /// <summary>Makes the key the deployment's, unless it has one; returns whether it is this one.</summary>
    internal async Task<bool> RegisterAsync(
        ReadOnlyMemory<byte> logId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        byte[] id = logId.ToArray();
        await using (NpgsqlCommand insert = database.Ledger.CreateCommand(RegisterSql))
        {
            insert.Parameters.Add(new NpgsqlParameter { Value = id });
            insert.Parameters.Add(new NpgsqlParameter { Value = now });
            await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await using NpgsqlCommand find =
            database.Ledger.CreateCommand("SELECT 1 FROM aibos.kernel_ledger_anchor_log WHERE log_id = $1");
        find.Parameters.Add(new NpgsqlParameter { Value = id });
        return await find.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <summary>How many entries there are.</summary>
    internal async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(
            "SELECT coalesce(max(anchor_index) + 1, 0) FROM aibos.kernel_ledger_anchor");
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Keeps an entry; durable on return.</summary>
    internal async Task AddAsync(
        TenantId tenant, string origin, long size, AnchorEntry entry, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(AddSql);
        byte[] proof = [.. entry.Proof.SelectMany(hash => hash.ToArray())];
        foreach (object value in new object[]
        {
            tenant.Value, entry.Index, origin, size, Encoding.UTF8.GetString(entry.Note), entry.IntegratedAt,
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
