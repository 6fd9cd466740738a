using System.Text.Json;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Privacy;

/// <summary>
/// Erases a person from the ledger: the keys that sealed what is about them are destroyed, and an entry says so. No
/// hash changes; proofs stay valid. The entry is promised with the mark on the keys, written, and only then do the keys
/// go, so that no key is ever gone without its entry; a crash in between is made up for later.
/// </summary>
public sealed class SubjectErasure
{
    /// <summary>Most characters of a subject's id.</summary>
    public const int SubjectCharsMax = 200;

    /// <summary>Most characters of authority, basis or reason.</summary>
    public const int TextCharsMax = 1_000;

    // Erasing and holding one subject exclude each other, whichever silo they come to.
    private const string LockSql = "SELECT pg_advisory_xact_lock(hashtextextended('subject/' || $1 || '/' || $2, 0))";

    private const string MarkSql =
        """
        UPDATE aibos.kernel_subject_key SET erasure_id = $3, erasure_actor = $4, erasure_payload = $5
        WHERE tenant_id = $1 AND subject_id = $2 AND wrapped_key IS NOT NULL AND erasure_id IS NULL
        """;

    private const string DestroySql =
        """
        UPDATE aibos.kernel_subject_key SET wrapped_key = NULL, destroyed_at = $3
        WHERE tenant_id = $1 AND erasure_id = $2 AND destroyed_at IS NULL
        """;

    private readonly KernelDatabase _database;
    private readonly LedgerClient _ledger;
    private readonly IIdSource _ids;
    private readonly TimeProvider _time;

    internal SubjectErasure(KernelDatabase database, LedgerClient ledger, IIdSource ids, TimeProvider time) =>
        (_database, _ledger, _ids, _time) = (database, ledger, ids, time);

    /// <summary>Erases. NOT_FOUND if nothing is sealed for the subject, CONFLICT under a legal hold,
    /// LEDGER_UNAVAILABLE if the entry could not be written yet: then it is done later.</summary>
    /// <param name="tenant">Whose ledger.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="subject">The data subject's id, as the sealed documents name it.</param>
    /// <param name="authority">Who decided it.</param>
    /// <param name="basis">On what legal basis.</param>
    /// <param name="cancellationToken">Stops before anything is marked.</param>
    public async Task<Result<Erasure>> EraseAsync(
        TenantId tenant, PrincipalId actor, string subject, string authority, string basis,
        CancellationToken cancellationToken)
    {
        Result<PendingErasure> marked = await MarkAsync(
            tenant, actor, subject, authority, basis, cancellationToken).ConfigureAwait(false);
        if (!marked.IsOk)
            return marked.Refusal;
        AppendResult entry = await CompleteAsync(marked.Value).ConfigureAwait(false);
        return entry.IsSealed
            ? new Erasure(subject, marked.Value.Keys, entry)
            : new Refusal(
                ErrorCode.LedgerUnavailable,
                "The erasure could not be recorded yet. It is on order: what is sealed no longer opens, and the keys "
                + "go as soon as the entry is written.")
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            };
    }

    /// <summary>Forbids erasing a subject until released; recorded. CONFLICT when it is held already.</summary>
    public async Task<Result<AppendResult>> HoldAsync(
        TenantId tenant, PrincipalId actor, string subject, string reason, CancellationToken cancellationToken)
    {
        int placed = await ChangeHoldAsync(
            tenant, subject,
            "INSERT INTO aibos.kernel_legal_hold (tenant_id, subject_id, reason, placed_by, placed_at) "
            + "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            [tenant.Value, subject, reason, actor.Value, _time.GetUtcNow()], cancellationToken).ConfigureAwait(false);
        return placed == 0
            ? Refusal.Conflict("The subject is under a legal hold already.")
            : await RecordHoldAsync(tenant, actor, "audit.hold.placed", subject, reason).ConfigureAwait(false);
    }

    /// <summary>Ends a hold; recorded. NOT_FOUND when there is none.</summary>
    public async Task<Result<AppendResult>> ReleaseAsync(
        TenantId tenant, PrincipalId actor, string subject, string reason, CancellationToken cancellationToken)
    {
        int released = await ChangeHoldAsync(
            tenant, subject, "DELETE FROM aibos.kernel_legal_hold WHERE tenant_id = $1 AND subject_id = $2",
            [tenant.Value, subject], cancellationToken).ConfigureAwait(false);
        return released == 0
            ? Refusal.NotFound("The subject is not under a legal hold.")
            : await RecordHoldAsync(tenant, actor, "audit.hold.released", subject, reason).ConfigureAwait(false);
    }

    /// <summary>Carries on what a crash or an unavailable ledger left half done.</summary>
    internal async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var pending = new Dictionary<Guid, PendingErasure>();
        await using (NpgsqlCommand command = _database.System.CreateCommand(
            "SELECT tenant_id, erasure_id, erasure_actor, erasure_payload FROM aibos.kernel_subject_key "
            + "WHERE erasure_id IS NOT NULL AND destroyed_at IS NULL LIMIT 1000"))
        {
            await using NpgsqlDataReader reader =
                await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                pending[reader.GetGuid(1)] = new PendingErasure(
                    new TenantId(reader.GetString(0)), reader.GetGuid(1), reader.GetString(2),
                    reader.GetFieldValue<byte[]>(3), 0);
            }
        }

        foreach (PendingErasure erasure in pending.Values)
            await CompleteAsync(erasure).ConfigureAwait(false);
    }

    private async Task<Result<PendingErasure>> MarkAsync(
        TenantId tenant, PrincipalId actor, string subject, string authority, string basis,
        CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection =
            await _database.System.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await LockAsync(connection, tenant, subject, cancellationToken).ConfigureAwait(false);
        if (await ScalarAsync(
            connection, "SELECT 1 FROM aibos.kernel_legal_hold WHERE tenant_id = $1 AND subject_id = $2",
            [tenant.Value, subject], cancellationToken).ConfigureAwait(false) is not null)
        {
            return Refusal.Conflict("The subject is under a legal hold; release it first, if it has ended.");
        }

        string[] keys = (string[])(await ScalarAsync(
            connection,
            "SELECT coalesce(array_agg(key_id ORDER BY key_id), '{}') FROM aibos.kernel_subject_key "
            + "WHERE tenant_id = $1 AND subject_id = $2 AND wrapped_key IS NOT NULL AND erasure_id IS NULL",
            [tenant.Value, subject], cancellationToken).ConfigureAwait(false))!;
        if (keys.Length == 0)
            return Refusal.NotFound("Nothing is sealed for this subject, or it is erased already.");
        byte[] payload = CanonicalJson.Canonicalize(
            JsonSerializer.SerializeToUtf8Bytes(new { authority, basis, keys, subject }));
        Guid id = _ids.NewId();
        await using (NpgsqlCommand mark = connection.Command(
            MarkSql, tenant.Value, subject, id, actor.Value, payload))
        {
            await mark.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return new PendingErasure(tenant, id, actor.Value, payload, keys.Length);
    }

    // The id is the promise's own, so writing the entry a second time finds the first.
    private async Task<AppendResult> CompleteAsync(PendingErasure erasure)
    {
        AppendResult entry = await _ledger.AppendAsync(erasure.Tenant, new EntryDraft
        {
            Id = erasure.Id,
            Kind = EntryKind.Erasure,
            Actor = erasure.Actor,
            Action = "audit.erase",
            Outcome = "ok",
            Payload = erasure.Payload,
            Commitment = PayloadHash.Hex(erasure.Payload),
        }).ConfigureAwait(false);
        if (!entry.IsSealed)
            return entry;
        await using NpgsqlCommand destroy = _database.System.CreateCommand(DestroySql);
        foreach (object value in new object[] { erasure.Tenant.Value, erasure.Id, _time.GetUtcNow() })
            destroy.Parameters.Add(new NpgsqlParameter { Value = value });
        await destroy.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        return entry;
    }

    private async Task<int> ChangeHoldAsync(
        TenantId tenant, string subject, string sql, object[] values, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection =
            await _database.System.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await LockAsync(connection, tenant, subject, cancellationToken).ConfigureAwait(false);
        await using NpgsqlCommand change = connection.Command(sql, values);
        int rows = await change.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return rows;
    }

    private async Task<Result<AppendResult>> RecordHoldAsync(
        TenantId tenant, PrincipalId actor, string action, string subject, string reason)
    {
        AppendResult entry = await _ledger.RecordAsync(
            tenant, EntryKind.Retention, actor.Value, action, "ok",
            JsonSerializer.SerializeToUtf8Bytes(new { reason, subject })).ConfigureAwait(false);
        return entry.IsSealed
            ? entry
            : new Refusal(ErrorCode.LedgerUnavailable, "The hold was changed, but that could not be recorded in time.");
    }

    private static async Task LockAsync(
        NpgsqlConnection connection, TenantId tenant, string subject, CancellationToken cancellationToken) =>
        await ScalarAsync(connection, LockSql, [tenant.Value, subject], cancellationToken).ConfigureAwait(false);

    private static async Task<object?> ScalarAsync(
        NpgsqlConnection connection, string sql, object[] values, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = connection.Command(sql, values);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    private sealed record PendingErasure(TenantId Tenant, Guid Id, string Actor, byte[] Payload, int Keys);
}

/// <summary>A person erased from the ledger.</summary>
/// <param name="Subject">Who, by id.</param>
/// <param name="Keys">Keys destroyed.</param>
/// <param name="Entry">The entry that says so.</param>
public sealed record Erasure(string Subject, int Keys, AppendResult Entry);
