using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// An entry promised in the transaction of its effect. What a crash leaves unsealed is sealed by a sweep; the commit
/// that seals it removes the row.
/// </summary>
internal static class OutboxIntent
{
    private const string Sql =
        """
        INSERT INTO aibos.kernel_outbox_intent
            (tenant_id, id, created_us, kind, actor, action, contract, schema_hash, outcome, cause, payload, key_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """;

    /// <summary>The row of a draft whose <see cref="EntryDraft.HasIntent"/> is set.</summary>
    internal static NpgsqlBatchCommand Insert(TenantId tenant, EntryDraft draft, DateTimeOffset now) => Statement.Of(
        Sql, tenant.Value, draft.Id, Micros(now), EntryKinds.ToWire(draft.Kind), draft.Actor, draft.Action,
        (object?)draft.Contract ?? DBNull.Value, (object?)draft.SchemaHash ?? DBNull.Value, draft.Outcome,
        (object?)draft.Cause ?? DBNull.Value, draft.Payload, (object?)draft.KeyId ?? DBNull.Value);

    /// <summary>Microseconds since 1970, as rows have their age.</summary>
    internal static long Micros(DateTimeOffset at) =>
        (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
