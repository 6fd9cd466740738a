using AiBos.Ledger;
using AiBos.Sdk;
using Npgsql;
using NpgsqlTypes;

namespace AiBos.Kernel.Audit;

/// <summary>Reads stored entries for those who verify them, a page at a time, in their tenant's own scope.</summary>
internal static class AuditRows
{
    internal const int PageRows = 2_000;

    private const string PageSql =
        """
        SELECT tenant_id, seq, id, kind, at_us, actor, action, outcome, leaf, leaf_hash, payload
        FROM aibos.kernel_audit_log WHERE tenant_id = $1 AND seq > $2 AND seq < $3 ORDER BY seq LIMIT $4
        """;

    /// <summary>The next page after a position and before another.</summary>
    internal static NpgsqlBatchCommand Page(TenantId tenant, long after, long before)
    {
        var command = new NpgsqlBatchCommand(PageSql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = before, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PageRows });
        return command;
    }

    internal static LedgerRow Read(NpgsqlDataReader reader) => new()
    {
        TenantId = reader.GetString(0),
        Seq = reader.GetInt64(1),
        Id = reader.GetGuid(2),
        Kind = reader.GetString(3),
        AtMicros = reader.GetInt64(4),
        Actor = reader.GetString(5),
        Action = reader.GetString(6),
        Outcome = reader.GetString(7),
        Leaf = reader.GetFieldValue<byte[]>(8),
        LeafHash = reader.GetFieldValue<byte[]>(9),
        Payload = reader.GetFieldValue<byte[]>(10),
    };
}
