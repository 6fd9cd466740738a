using AiBos.Kernel.Database;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Secrets;

/// <summary>
/// The life of the pepper under which API keys are hashed. New keys take the newest; a key that is used goes over to
/// it; one before is given up when no key that works is left under it.
/// </summary>
internal sealed class PepperRotation(
    SecretVersionStore store, SecretEntries entries, KernelDatabase database, SecretOptions options, TimeProvider time)
{
    private const string NeededSql =
        """
        SELECT EXISTS (
            SELECT FROM aibos.kernel_api_key
            WHERE pepper_version = $1 AND state = 'active' AND (expires_at IS NULL OR expires_at > $2))
        """;

    /// <summary>Does all that is due; null when it is done. LEDGER_UNAVAILABLE when a state was not recorded.</summary>
    internal async Task<Refusal?> StepAsync(CancellationToken cancellationToken)
    {
        if (await entries.RecordAsync(store, SecretKind.Pepper, cancellationToken).ConfigureAwait(false) is { } before)
            return before;
        DateTimeOffset now = time.GetUtcNow();
        foreach (SecretVersion version in await ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (version.State == SecretState.Pending
                || (version.State == SecretState.Active && now >= NextAt(version)))
            {
                await ReplaceAsync(now, "kernel", cancellationToken).ConfigureAwait(false);
            }
            else if (version.State == SecretState.Grace
                && !await IsNeededAsync(version.Version, now, cancellationToken).ConfigureAwait(false))
            {
                await store.RetireAsync(SecretKind.Pepper, version.Version, now, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        return await entries.RecordAsync(store, SecretKind.Pepper, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the next version; returns it. LEDGER_UNAVAILABLE when that is not recorded yet.</summary>
    internal async Task<Result<int>> RotateAsync(PrincipalId actor, CancellationToken cancellationToken)
    {
        await ReplaceAsync(time.GetUtcNow(), actor.Value, cancellationToken).ConfigureAwait(false);
        return await entries.RecordAsync(store, SecretKind.Pepper, cancellationToken).ConfigureAwait(false)
            is { } refusal
            ? refusal
            : await store.FindActiveAsync(SecretKind.Pepper, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>When the next version is taken, if nobody asks for it sooner.</summary>
    internal DateTimeOffset NextAt(SecretVersion active) => active.ChangedAt + options.PepperLifetime;

    /// <summary>Versions, newest first.</summary>
    internal Task<IReadOnlyList<SecretVersion>> ListAsync(CancellationToken cancellationToken) =>
        store.ListAsync(SecretKind.Pepper, cancellationToken);

    // Stopped in between, the version waits, and the next step takes it.
    private async Task ReplaceAsync(DateTimeOffset now, string actor, CancellationToken cancellationToken)
    {
        await store.AddPendingAsync(SecretKind.Pepper, now, actor, cancellationToken).ConfigureAwait(false);
        await store.PromoteAsync(
            SecretKind.Pepper, now, retiresAt: null, actor, isStolen: false, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> IsNeededAsync(int version, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.Command(NeededSql, version, now);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
