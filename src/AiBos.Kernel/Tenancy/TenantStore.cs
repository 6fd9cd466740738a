using AiBos.Kernel.Database;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Tenancy;

/// <summary>The SQL of tenants, as kernel_system.</summary>
internal sealed class TenantStore(KernelDatabase database, TimeProvider time)
{
    /// <summary>
    /// Adds the tenant with the empty head of its log, in one transaction; returns whether it was missing.
    /// </summary>
    internal async Task<bool> EnsureAsync(TenantId tenant, string displayName, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            WITH made AS (
                INSERT INTO aibos.kernel_tenant (tenant_id, display_name, created_at) VALUES ($1, $2, $3)
                ON CONFLICT DO NOTHING RETURNING tenant_id)
            INSERT INTO aibos.kernel_ledger_head (tenant_id) SELECT tenant_id FROM made
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = tenant.Value });
        command.Parameters.Add(new NpgsqlParameter { Value = displayName });
        command.Parameters.Add(new NpgsqlParameter { Value = time.GetUtcNow() });
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>All tenants, by name.</summary>
    internal async Task<IReadOnlyList<TenantId>> ListAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command =
            database.System.CreateCommand("SELECT tenant_id FROM aibos.kernel_tenant ORDER BY tenant_id");
        var tenants = new List<TenantId>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            tenants.Add(new TenantId(reader.GetString(0)));
        return tenants;
    }
}
