using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Actions;

/// <summary>
/// The SQL of intents and idempotency records. Everything that belongs to an effect runs in the effect's own session.
/// </summary>
internal sealed class IntentStore(KernelDatabase database, TimeProvider time)
{
    // Whoever holds the key's lock is the only one to look and to write; the row's primary key is the fence behind it.
    private const string LockSql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";

    private const string FindSql =
        """
        SELECT request_hash, entry_id, contract, response FROM aibos.kernel_idempotency
        WHERE tenant_id = $1 AND principal_id = $2 AND idempotency_key = $3
        """;

    private const string RecordSql =
        """
        INSERT INTO aibos.kernel_idempotency (tenant_id, principal_id, idempotency_key, action, request_hash, entry_id,
            contract, response, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    // For the shared commit, which waits for nobody: a key that is held or taken inserts nothing.
    private const string ClaimAndRecordSql =
        """
        INSERT INTO aibos.kernel_idempotency (tenant_id, principal_id, idempotency_key, action, request_hash, entry_id,
            contract, response, created_at)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE pg_try_advisory_xact_lock(hashtextextended($10, 0))
        ON CONFLICT DO NOTHING
        """;

    /// <summary>
    /// The claim of a call's key: the lock waits while another transaction holds the key, and the look-up behind it,
    /// with a younger snapshot, finds the answer that one left.
    /// </summary>
    internal static IdempotencyClaim Claim(ActionCall call)
    {
        return new IdempotencyClaim(
            Statement.Of(LockSql, LockName(call)),
            Statement.Of(FindSql, call.Caller.Tenant.Value, call.Caller.Principal.Value, call.IdempotencyKey!));
    }

    /// <summary>The record that commits with the effect.</summary>
    internal NpgsqlBatchCommand Record(ActionCall call, IdempotencyRecord record, string action) =>
        Statement.Of(RecordSql, RecordValues(call, record, action));

    /// <summary>
    /// Claim and record at once, for an effect that commits with its entry; one row if the key is free.
    /// </summary>
    internal EffectStatement ClaimAndRecord(ActionCall call, IdempotencyRecord record, string action) =>
        new(ClaimAndRecordSql, [.. RecordValues(call, record, action), LockName(call)], Rows: 1);

    private object[] RecordValues(ActionCall call, IdempotencyRecord record, string action) =>
    [
        call.Caller.Tenant.Value, call.Caller.Principal.Value, call.IdempotencyKey!, action, record.RequestHash,
        record.EntryId, record.Contract, record.Response, time.GetUtcNow(),
    ];

    private static string LockName(ActionCall call) =>
        $"idempotency/{call.Caller.Tenant.Value}/{call.Caller.Principal.Value}/{call.IdempotencyKey}";

    internal NpgsqlBatchCommand Insert(TenantId tenant, EntryDraft draft) =>
        OutboxIntent.Insert(tenant, draft, time.GetUtcNow());

    /// <summary>The intent with this id and those it caused, oldest first; empty when all are sealed.</summary>
    internal async Task<IReadOnlyList<EntryDraft>> FindAsync(
        TenantId tenant, Guid id, CancellationToken cancellationToken)
    {
        await using TenantSession session = database.Session(tenant, readOnly: true);
        IReadOnlyList<IntentRow> rows = await session.QueryAsync<IntentRow>(
            $"""
            SELECT tenant_id, id, kind, actor, action, contract, schema_hash, outcome, cause, payload, key_id
            FROM aibos.kernel_outbox_intent
            WHERE tenant_id = {tenant} AND (id = {id} OR cause = {id.ToString()}) ORDER BY id
            """,
            cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToDraft())];
    }

    /// <summary>Intents of any tenant that were promised before a moment, oldest first.</summary>
    internal async Task<IReadOnlyList<(TenantId Tenant, EntryDraft Draft)>> ListBeforeAsync(
        DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            SELECT tenant_id, id, kind, actor, action, contract, schema_hash, outcome, cause, payload, key_id
            FROM aibos.kernel_outbox_intent WHERE created_us < $1 ORDER BY created_us, id LIMIT $2
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = OutboxIntent.Micros(before) });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        var found = new List<(TenantId, EntryDraft)>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        RowMapper<IntentRow> mapper = RowMapper<IntentRow>.For(reader);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            IntentRow row = mapper.Map(reader);
            found.Add((new TenantId(row.TenantId), row.ToDraft()));
        }

        return found;
    }

    /// <summary>Forgets answers older than a moment, a bounded number at a time; returns how many.</summary>
    internal async Task<int> ForgetBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            DELETE FROM aibos.kernel_idempotency WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM aibos.kernel_idempotency WHERE created_at < $1 ORDER BY created_at LIMIT $2))
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = before });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private sealed record IntentRow(
        string TenantId, Guid Id, string Kind, string Actor, string Action, string? Contract, string? SchemaHash,
        string Outcome, string? Cause, byte[] Payload, string? KeyId)
    {
        internal EntryDraft ToDraft() => new()
        {
            Id = Id,
            Kind = EntryKinds.TryParse(Kind, out EntryKind kind)
                ? kind
                : throw new InvalidOperationException($"The intent {Id} has the unknown kind '{Kind}'."),
            Actor = Actor,
            Action = Action,
            Contract = Contract,
            SchemaHash = SchemaHash,
            Outcome = Outcome,
            Cause = Cause,
            Payload = Payload,
            Commitment = PayloadHash.Hex(Payload),
            KeyId = KeyId,
            HasIntent = true,
        };
    }
}
