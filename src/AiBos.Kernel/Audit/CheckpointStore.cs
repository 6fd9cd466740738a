using System.Runtime.CompilerServices;
using AiBos.Kernel.Database;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>A log whose newest entries no checkpoint covers yet.</summary>
internal readonly record struct UnsignedLog(TenantId Tenant, string Origin, long Size);

/// <summary>The SQL of checkpoints, as kernel_ledger; leaves are read in their tenant's own scope.</summary>
internal sealed class CheckpointStore(KernelDatabase database, TimeProvider time)
{
    private const int PageLeaves = 1_000;

    private const string UnsignedSql =
        """
        SELECT h.tenant_id, h.incarnation, h.size FROM aibos.kernel_ledger_head h
        LEFT JOIN aibos.kernel_ledger_checkpoint c ON c.tenant_id = h.tenant_id
        WHERE h.size > 0 AND (c.size IS NULL OR c.size <> h.size
            OR c.origin <> $1 || h.tenant_id || '/' || h.incarnation)
        ORDER BY h.tenant_id
        """;

    // A copy for readers: it follows the signer's own, which alone decides what may be signed. Of two silos that had
    // one signer sign, the slower must not put the older checkpoint back; one beyond the log's end is a forgery.
    private const string SaveSql =
        """
        INSERT INTO aibos.kernel_ledger_checkpoint AS c (tenant_id, size, origin, note, signed_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant_id) DO UPDATE
        SET size = excluded.size, origin = excluded.origin, note = excluded.note, signed_at = excluded.signed_at
        WHERE c.origin <> excluded.origin OR c.size <= excluded.size
            OR c.size > (SELECT h.size FROM aibos.kernel_ledger_head h WHERE h.tenant_id = excluded.tenant_id)
        """;

    private const string SizeSql =
        """
        SELECT size FROM aibos.kernel_ledger_head
        WHERE tenant_id = $1 AND $2 || tenant_id || '/' || incarnation = $3
        """;

    private const string LeavesSql =
        """
        SELECT leaf FROM aibos.kernel_audit_log WHERE tenant_id = $1 AND seq >= $2 AND seq < $3 ORDER BY seq
        """;

    /// <summary>Closes idle connections of all pools, after the server went away.</summary>
    internal void ForgetIdle() => database.ForgetIdle();

    /// <summary>Logs of all tenants that grew, or shrank, since their newest checkpoint.</summary>
    internal async Task<IReadOnlyList<UnsignedLog>> ListUnsignedAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(UnsignedSql);
        command.Parameters.Add(new NpgsqlParameter { Value = $"{database.DeploymentId}/t/" });
        var logs = new List<UnsignedLog>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var tenant = new TenantId(reader.GetString(0));
            logs.Add(new UnsignedLog(tenant, database.Origin(tenant, reader.GetInt32(1)), reader.GetInt64(2)));
        }

        return logs;
    }

    /// <summary>Present size of a log; null when its tenant goes on under another origin.</summary>
    internal async Task<long?> FindSizeAsync(UnsignedLog log, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(SizeSql);
        foreach (string value in new[] { log.Tenant.Value, $"{database.DeploymentId}/t/", log.Origin })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (long?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads stored leaves back, page by page.</summary>
    internal async IAsyncEnumerable<byte[]> ReadLeavesAsync(
        TenantId tenant, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using TenantSession session = database.Session(tenant, readOnly: true);
        while (from < to)
        {
            long until = Math.Min(to, from + PageLeaves);
            var page = new List<byte[]>();
            await session.ReadPageAsync(
                LedgerStore.Command(LeavesSql, tenant.Value, from, until),
                reader =>
                {
                    page.Add(reader.GetFieldValue<byte[]>(0));
                    return 0;
                },
                0,
                cancellationToken).ConfigureAwait(false);
            foreach (byte[] leaf in page)
                yield return leaf;
            // What is missing the signer sees as a break, or as a checkpoint that stays behind.
            from = until;
        }
    }

    /// <summary>Copies a checkpoint for readers.</summary>
    internal async Task SaveAsync(
        TenantId tenant, string origin, long size, string note, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(SaveSql);
        foreach (object value in new object[] { tenant.Value, size, origin, note, time.GetUtcNow() })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The copy of the newest checkpoint; null before the first.</summary>
    internal async Task<StoredCheckpoint?> FindAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using TenantSession session = database.Session(tenant, readOnly: true);
        return await session.FindAsync<StoredCheckpoint>(
            $"SELECT origin, size, note FROM aibos.kernel_ledger_checkpoint WHERE tenant_id = {tenant}",
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// What readers are given: the newest checkpoint; when the policy asks for witnesses, the newest that enough of
    /// them cosigned, if there is one. Null before the first.
    /// </summary>
    internal async Task<StoredCheckpoint?> FindServedAsync(
        TenantId tenant, CheckpointSigning signing, CancellationToken cancellationToken)
    {
        StoredCheckpoint? newest = await FindAsync(tenant, cancellationToken).ConfigureAwait(false);
        if (newest is null || signing.Witnesses.Count == 0)
            return newest;
        long least = signing.NeedsWitnesses ? 0 : newest.Size;
        await using TenantSession session = database.Session(tenant, readOnly: true);
        return await session.FindAsync<StoredCheckpoint>(
            $"""
            SELECT origin, size, note FROM aibos.kernel_ledger_cosigned
            WHERE tenant_id = {tenant} AND origin = {newest.Origin} AND size >= {least} AND size <= {newest.Size}
            """,
            cancellationToken).ConfigureAwait(false) ?? newest;
    }

    /// <summary>Hash column of an entry; null if it is not there.</summary>
    internal async Task<byte[]?> FindHashAsync(TenantId tenant, long seq, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(
            "SELECT leaf_hash FROM aibos.kernel_audit_log WHERE tenant_id = $1 AND seq = $2");
        command.Parameters.Add(new NpgsqlParameter { Value = tenant.Value });
        command.Parameters.Add(new NpgsqlParameter { Value = seq });
        return (byte[]?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>A checkpoint as it lies in the database.</summary>
internal sealed record StoredCheckpoint(string Origin, long Size, string Note);
