using AiBos.Kernel.Database;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>The SQL of who still lacks an entry about a changed key, as kernel_ledger.</summary>
internal sealed class KeyEntryStore(KernelDatabase database)
{
    private const int PageLogs = 500;

    private const string MissingSql =
        """
        SELECT h.tenant_id, h.incarnation FROM aibos.kernel_ledger_head h
        WHERE h.size > 0 AND h.tenant_id > $2 AND NOT EXISTS (
            SELECT 1 FROM aibos.kernel_audit_log l WHERE l.tenant_id = h.tenant_id AND l.id = $1)
        ORDER BY h.tenant_id LIMIT $3
        """;

    // Moves whenever a log may have begun to lack an entry: a new log, or one that was restored to before it.
    private const string MarkSql =
        "SELECT count(*) || '/' || coalesce(sum(incarnation), 0) FROM aibos.kernel_ledger_head WHERE size > 0";

    /// <summary>Logs without an entry, in the order of their tenants; a page.</summary>
    internal async Task<IReadOnlyList<(TenantId Tenant, string Origin)>> ListMissingAsync(
        Guid entry, string after, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(MissingSql);
        foreach (object value in new object[] { entry, after, PageLogs })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        var logs = new List<(TenantId, string)>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var tenant = new TenantId(reader.GetString(0));
            logs.Add((tenant, database.Origin(tenant, reader.GetInt32(1))));
        }

        return logs;
    }

    /// <summary>What the last complete look looked at; another look is needed when it is another.</summary>
    internal async Task<string> FindMarkAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(MarkSql);
        return (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
