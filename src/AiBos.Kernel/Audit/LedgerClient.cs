using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Sdk;

namespace AiBos.Kernel.Audit;

/// <summary>
/// How the rest of the kernel appends: through the tenant's <see cref="ILedgerGrain"/>, with a bounded wait and a few
/// tries while writers change hands. Trying again is safe, because an entry's id is written once.
/// </summary>
internal sealed class LedgerClient(
    IGrainFactory grains, LedgerCommitter committer, KernelDatabase database, AuditOptions options, IIdSource ids,
    TimeProvider time)
{
    private const int TriesMax = 4;

    /// <summary>Appends; the result is of the first draft. Never throws for an unavailable ledger.</summary>
    internal async Task<AppendResult> AppendAsync(TenantId tenant, params EntryDraft[] drafts)
    {
        AppendResult result = AppendResult.Refused("The ledger did not answer in time.");
        for (int attempt = 0; attempt < TriesMax; attempt++)
        {
            try
            {
                Task<AppendResult> appending = committer.FindLocal(tenant) is { } log
                    ? committer.EnqueueAsync(log, drafts)
                    : grains.GetGrain<ILedgerGrain>(LedgerGrainKey.Of(tenant)).AppendAsync(drafts);
                result = await appending.ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return result;
            }
            catch (OrleansException)
            {
                // The silo that held the writer is going or gone; the next try finds it elsewhere.
                result = AppendResult.Refused("The ledger's writer cannot be reached.");
                continue;
            }

            // Only a writer that moved is worth a second try at once; a full queue or a lost database is not.
            if (result.IsSealed || !result.Retryable || !result.Failure!.Contains("moved", StringComparison.Ordinal))
                return result;
        }

        return result;
    }

    /// <summary>Whether a tenant's writer lives here and takes effects along at this moment.</summary>
    internal bool TakesEffects(TenantId tenant) =>
        committer.FindLocal(tenant)?.TakesEffects(time, options.EffectRest) == true;

    /// <summary>
    /// Appends entries and writes their effect in one commit, once: a second try could write it twice. Unless the
    /// answer says that the effect missed, or where the entry stands, the outcome is unknown.
    /// </summary>
    internal Task<AppendResult> AppendWithEffectAsync(TenantId tenant, DeferredEffect effect, EntryDraft[] drafts) =>
        committer.FindLocal(tenant) is { } log
            ? committer.EnqueueAsync(log, drafts, effect)
            : Task.FromResult(AppendResult.Missed);

    /// <summary>Appends an entry that has no effect of its own to commit with.</summary>
    internal Task<AppendResult> RecordAsync(
        TenantId tenant, EntryKind kind, string actor, string action, string outcome, ReadOnlySpan<byte> payloadJson)
    {
        byte[] payload = CanonicalJson.Canonicalize(payloadJson);
        return AppendAsync(tenant, new EntryDraft
        {
            Id = ids.NewId(),
            Kind = kind,
            Actor = actor,
            Action = action,
            Outcome = outcome,
            Payload = payload,
            Commitment = PayloadHash.Hex(payload),
        });
    }

    /// <summary>Where an id was sealed, read in the tenant's own scope; null when it was not.</summary>
    internal async Task<AppendResult?> FindSealedAsync(TenantId tenant, Guid id, CancellationToken cancellationToken)
    {
        await using TenantSession session = database.Session(tenant, readOnly: true);
        SealedAt? found = await session.FindAsync<SealedAt>(
            $"SELECT seq, leaf_hash FROM aibos.kernel_audit_log WHERE tenant_id = {tenant} AND id = {id}",
            cancellationToken).ConfigureAwait(false);
        return found is null
            ? null
            : new AppendResult { Seq = found.Seq, Hash = Convert.ToHexStringLower(found.LeafHash) };
    }

    private sealed record SealedAt(long Seq, byte[] LeafHash);
}
