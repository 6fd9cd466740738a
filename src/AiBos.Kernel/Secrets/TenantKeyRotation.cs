using System.Text.Json;
using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.Sdk;

namespace AiBos.Kernel.Secrets;

/// <summary>
/// Puts a new data key in the place of a tenant's: it encrypts from now on, those before it stay readable. The tenant's
/// own ledger tells of it.
/// </summary>
internal sealed class TenantKeyRotation(
    TenantKeyStore store, LedgerClient ledger, SecretOptions options, TimeProvider time)
{
    /// <summary>
    /// Rotates; returns the new version. LEDGER_UNAVAILABLE when it could not be recorded: nothing changed.
    /// </summary>
    internal async Task<Result<(int Version, AppendResult Entry)>> RotateAsync(
        TenantId tenant, string actor, CancellationToken cancellationToken)
    {
        // The entry first: a key that nobody knows of is worse than an entry whose key comes a moment later.
        int next = ((await store.FindNewestAsync(tenant, cancellationToken).ConfigureAwait(false))?.Version ?? 0) + 1;
        AppendResult entry = await ledger.RecordAsync(
            tenant, EntryKind.Secret, actor, "secret.rotated", "ok",
            JsonSerializer.SerializeToUtf8Bytes(new { kind = "tenant-key", state = "active", version = next }))
            .ConfigureAwait(false);
        if (!entry.IsSealed)
        {
            return new Refusal(ErrorCode.LedgerUnavailable, "The rotation could not be recorded; nothing changed.")
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            };
        }

        return (await store.RotateAsync(tenant, cancellationToken).ConfigureAwait(false), entry);
    }

    /// <summary>Rotates every tenant's key whose time has come.</summary>
    internal async Task StepAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset before = time.GetUtcNow() - options.TenantKeyLifetime;
        foreach (TenantId tenant in await store.ListOlderAsync(before, cancellationToken).ConfigureAwait(false))
            await RotateAsync(tenant, "kernel", cancellationToken).ConfigureAwait(false);
    }
}
