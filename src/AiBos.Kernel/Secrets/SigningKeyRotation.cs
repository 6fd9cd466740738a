using AiBos.Kernel.Keys;
using AiBos.Sdk;

namespace AiBos.Kernel.Secrets;

/// <summary>
/// The life of the keys that sign tokens: published, signing, in grace, gone. Each step looks at the clock and the
/// table and does what is due; it may run on any silo, twice, or stop in the middle. Every state is an entry of the
/// platform's ledger before the next begins.
/// </summary>
internal sealed class SigningKeyRotation(
    SigningKeyStore store, MasterKey masterKey, SecretEntries entries, SecretOptions options, TimeProvider time)
{
    /// <summary>
    /// Does all that is due; null when it is done. LEDGER_UNAVAILABLE when a state could not be recorded: what comes
    /// after it waits.
    /// </summary>
    internal async Task<Refusal?> StepAsync(CancellationToken cancellationToken)
    {
        if (await RecordAsync(cancellationToken).ConfigureAwait(false) is { } unrecorded)
            return unrecorded;
        DateTimeOffset now = time.GetUtcNow();
        await store.RetireAsync(now, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<StoredSigningKey> keys = await store.ListAsync(cancellationToken).ConfigureAwait(false);
        StoredSigningKey? active = keys.FirstOrDefault(key => key.State == SecretState.Active);
        if (active is null)
        {
            await store.AddActiveAsync(SigningKeyMaterial.Create(masterKey), now, cancellationToken)
                .ConfigureAwait(false);
        }
        else if (keys.FirstOrDefault(key => key.State == SecretState.Pending) is { } pending)
        {
            if (pending.ActivatesAt <= now)
                await store.PromoteAsync(now, now + options.Grace, cancellationToken).ConfigureAwait(false);
        }
        else if (now >= SignsSince(active) + options.TokenKeyLifetime - options.Ahead)
        {
            await PublishAsync(now, "kernel", cancellationToken).ConfigureAwait(false);
        }

        return await RecordAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Publishes the next key ahead of its time; it signs as soon as everybody may know it. CONFLICT when one waits
    /// already. Returns the moment from which it signs.
    /// </summary>
    internal async Task<Result<DateTimeOffset>> RotateAsync(PrincipalId actor, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (!await PublishAsync(now, actor.Value, cancellationToken).ConfigureAwait(false))
            return Refusal.Conflict("A key waits to sign already; GET /secrets says from when.");
        return await RecordAsync(cancellationToken).ConfigureAwait(false) is { } unrecorded
            ? unrecorded
            : now + options.Ahead;
    }

    /// <summary>
    /// For a key that somebody stole: every token that was ever issued stops counting, on all silos within
    /// <see cref="SecretOptions.KeyRefresh"/>, and a new key signs.
    /// </summary>
    internal async Task<Refusal?> RevokeAsync(PrincipalId actor, CancellationToken cancellationToken)
    {
        await store.RevokeAsync(
            SigningKeyMaterial.Create(masterKey), time.GetUtcNow(), actor.Value, cancellationToken)
            .ConfigureAwait(false);
        return await RecordAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>When the next key is published and when it signs, if nobody asks for it sooner.</summary>
    internal DateTimeOffset NextAt(StoredSigningKey active) => SignsSince(active) + options.TokenKeyLifetime;

    private static DateTimeOffset SignsSince(StoredSigningKey active) => active.ActivatesAt ?? active.CreatedAt;

    private Task<bool> PublishAsync(DateTimeOffset now, string actor, CancellationToken cancellationToken) =>
        store.AddPendingAsync(
            SigningKeyMaterial.Create(masterKey), now, now + options.Ahead, actor, cancellationToken);

    private async Task<Refusal?> RecordAsync(CancellationToken cancellationToken)
    {
        foreach (StoredSigningKey key in await store.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (key.Recorded == key.State)
                continue;
            Refusal? refusal = await entries.RecordAsync(SecretKind.Jwt, key.Kid, key.State, key.ChangedBy, new
            {
                activatesAt = key.ActivatesAt,
                at = key.ChangedAt,
                id = key.Kid,
                kind = SecretKind.Jwt,
                retiresAt = key.RetiresAt,
                state = key.State,
            }).ConfigureAwait(false);
            if (refusal is not null)
                return refusal;
            await store.MarkRecordedAsync(key.Kid, key.State, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }
}
