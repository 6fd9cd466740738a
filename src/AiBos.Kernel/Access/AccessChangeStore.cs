using System.Collections.Immutable;
using System.Text.Json;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Access;

/// <summary>
/// One change, in one transaction of its own: the lock of the tenant's head, everything that bears on the change read
/// behind it, the change, and the promise of its entries. Wherever two meet, one waits for the other and sees what it
/// did.
/// </summary>
internal sealed class AccessChangeStore(KernelDatabase database, IIdSource ids, TimeProvider time)
{
    // The row is locked until the transaction ends, whether it was there or not.
    private const string LockSql =
        """
        INSERT INTO aibos.kernel_access_head AS h (tenant_id, revision) VALUES ($1, 1)
        ON CONFLICT (tenant_id) DO UPDATE SET revision = h.revision + 1 RETURNING revision
        """;

    private const string RolesSql =
        "SELECT role_name, permissions, version FROM aibos.kernel_role WHERE tenant_id = $1";

    private const string PrincipalsSql =
        """
        SELECT principal_id, kind, roles, status, version, created_at FROM aibos.kernel_principal WHERE tenant_id = $1
        """;

    private const string DutiesSql = $"{AccessRows.DutySql} WHERE tenant_id = $1";

    private const string LiveKeysSql =
        """
        SELECT principal_id, count(*)::int FROM aibos.kernel_api_key
        WHERE tenant_id = $1 AND state = 'active' AND (expires_at IS NULL OR expires_at > $2) GROUP BY principal_id
        """;

    private const string KeySql = $"{AccessRows.KeySql} WHERE tenant_id = $1 AND key_id = $3";

    /// <summary>
    /// Carries it out; durable on return with the promise of its entries, which the caller still has to seal. Nothing
    /// is written where it is refused or changes nothing.
    /// </summary>
    internal async Task<Result<PromisedChange>> ChangeAsync(
        TenantId tenant, PrincipalId actor, AccessChange change, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection =
            await database.System.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        long revision;
        await using (NpgsqlCommand hold = connection.Command(LockSql, tenant.Value))
            revision = (long)(await hold.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        AccessState before = await ReadAsync(connection, tenant, change.KeyId, cancellationToken).ConfigureAwait(false);
        Result<AccessEffect> applied = change.Apply(before);
        if (!applied.IsOk)
            return applied.Refusal;
        AccessEffect effect = applied.Value;
        if (AccessRules.Refuse(before, effect, actor) is { } refusal)
            return refusal;
        byte[] shown = JsonSerializer.SerializeToUtf8Bytes(effect.After ?? effect.Before, AccessRows.Json);
        if (effect.Write is null)
            return new PromisedChange(shown, []);
        EntryDraft[] drafts = Drafts(actor, effect, revision);
        await using (var batch = new NpgsqlBatch(connection))
        {
            batch.BatchCommands.Add(effect.Write);
            foreach (EntryDraft draft in drafts)
                batch.BatchCommands.Add(OutboxIntent.Insert(tenant, draft, before.Now));
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        // A commit that was sent is waited for: giving up would not undo it.
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return new PromisedChange(shown, drafts);
    }

    private async Task<AccessState> ReadAsync(
        NpgsqlConnection connection, TenantId tenant, string? keyId, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Statement.Of(RolesSql, tenant.Value));
        batch.BatchCommands.Add(Statement.Of(PrincipalsSql, tenant.Value));
        batch.BatchCommands.Add(Statement.Of(DutiesSql, tenant.Value));
        batch.BatchCommands.Add(Statement.Of(LiveKeysSql, tenant.Value, now));
        batch.BatchCommands.Add(Statement.Of(KeySql, tenant.Value, now, keyId ?? ""));
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return new AccessState
        {
            Tenant = tenant,
            Now = now,
            Roles = await ReadAllAsync(reader, AccessRows.Role, role => role.Name).ConfigureAwait(false),
            Principals = await ReadAllAsync(reader, AccessRows.Principal, each => each.Id).ConfigureAwait(false),
            Duties = await ReadAllAsync(reader, AccessRows.Duty, duty => duty.Name).ConfigureAwait(false),
            LiveKeys = (await ReadAllAsync(
                reader, row => (Principal: row.GetString(0), Count: row.GetInt32(1)), row => row.Principal)
                .ConfigureAwait(false)).ToImmutableDictionary(row => row.Key, row => row.Value.Count),
            Key = (await ReadAllAsync(reader, AccessRows.Key, key => key.Id).ConfigureAwait(false))
                .Values.SingleOrDefault(),
        };
    }

    private static async Task<ImmutableDictionary<string, T>> ReadAllAsync<T>(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, Func<T, string> name)
    {
        ImmutableDictionary<string, T>.Builder rows =
            ImmutableDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            T row = read(reader);
            rows.Add(name(row), row);
        }

        await reader.NextResultAsync().ConfigureAwait(false);
        return rows.ToImmutable();
    }

    // The act first, then what subscribers hear of it; both say the revision, which orders all changes of a tenant.
    private EntryDraft[] Drafts(PrincipalId actor, AccessEffect effect, long revision)
    {
        Guid id = ids.NewId();
        byte[] payload = Canonical(new
        {
            subject = effect.Subject,
            revision,
            before = effect.Before,
            after = effect.After,
        });
        byte[] told = Canonical(new
        {
            type = AccessAdministration.ChangedEvent,
            data = new { action = effect.Action, subject = effect.Subject, revision },
        });
        var own = new EntryDraft
        {
            Id = id,
            Kind = EntryKind.Permission,
            Actor = actor.Value,
            Action = effect.Action,
            Outcome = "ok",
            Payload = payload,
            Commitment = PayloadHash.Hex(payload),
            HasIntent = true,
        };
        return
        [
            own,
            own with
            {
                Id = ids.NewId(),
                Kind = EntryKind.Event,
                Action = AccessAdministration.ChangedEvent,
                Cause = id.ToString(),
                Payload = told,
                Commitment = PayloadHash.Hex(told),
            },
        ];
    }

    private static byte[] Canonical(object payload) =>
        CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(payload, AccessRows.Json));
}

/// <summary>A change that is durable, with the entries it promised.</summary>
/// <param name="Shown">How it is now, JSON; for what was deleted, how it was.</param>
/// <param name="Drafts">None where nothing changed.</param>
internal sealed record PromisedChange(byte[] Shown, EntryDraft[] Drafts);
