using AiBos.Kernel.Database;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>A signed checkpoint that not every witness has cosigned.</summary>
/// <param name="Tenant">Whose log.</param>
/// <param name="Origin">The log.</param>
/// <param name="Size">Its size.</param>
/// <param name="Note">The note with the cosignatures that were stored.</param>
internal sealed record UncosignedCheckpoint(TenantId Tenant, string Origin, long Size, string Note);

/// <summary>The SQL of cosigned checkpoints, as kernel_ledger.</summary>
internal sealed class CosignatureStore(KernelDatabase database, TimeProvider time)
{
    private const string ListSql =
        """
        SELECT c.tenant_id, c.origin, c.size,
            CASE WHEN w.size = c.size AND w.origin = c.origin THEN w.note ELSE c.note END
        FROM aibos.kernel_ledger_checkpoint c
        LEFT JOIN aibos.kernel_ledger_cosigned w ON w.tenant_id = c.tenant_id
        WHERE w.size IS NULL OR w.origin <> c.origin OR w.size <> c.size OR w.witnesses < $1
        ORDER BY c.tenant_id
        """;

    private const string SaveSql =
        """
        INSERT INTO aibos.kernel_ledger_cosigned AS w (tenant_id, size, origin, note, witnesses, cosigned_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (tenant_id) DO UPDATE
        SET size = excluded.size, origin = excluded.origin, note = excluded.note, witnesses = excluded.witnesses,
            cosigned_at = excluded.cosigned_at
        WHERE w.origin <> excluded.origin OR w.size < excluded.size
            OR (w.size = excluded.size AND w.witnesses <= excluded.witnesses)
            OR w.size > (SELECT h.size FROM aibos.kernel_ledger_head h WHERE h.tenant_id = excluded.tenant_id)
        """;

    /// <summary>Newest checkpoints of all tenants that fewer than so many witnesses cosigned.</summary>
    internal async Task<IReadOnlyList<UncosignedCheckpoint>> ListAsync(
        int witnesses, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(ListSql);
        command.Parameters.Add(new NpgsqlParameter { Value = witnesses });
        var found = new List<UncosignedCheckpoint>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            found.Add(new UncosignedCheckpoint(
                new TenantId(reader.GetString(0)), reader.GetString(1), reader.GetInt64(2), reader.GetString(3)));
        }

        return found;
    }

    /// <summary>Keeps a cosigned checkpoint unless a newer one, or one with more cosignatures, is there.</summary>
    internal async Task SaveAsync(
        UncosignedCheckpoint of, string note, int witnesses, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(SaveSql);
        foreach (object value in new object[]
            { of.Tenant.Value, of.Size, of.Origin, note, witnesses, time.GetUtcNow() })
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
