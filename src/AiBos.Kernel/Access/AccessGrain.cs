using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>
/// One change at a time for each tenant, so that their entries come in their order; where two activations meet,
/// PostgreSQL makes one wait. Keeps nothing between calls, so nothing can be stale.
/// </summary>
[GrainType("access")]
internal sealed class AccessGrain(AccessChangeStore store, LedgerClient ledger) : Grain, IAccessGrain
{
    public async Task<AccessAnswer> ChangeAsync(string actor, AccessChange change)
    {
        TenantId tenant = LedgerGrainKey.Tenant(this.GetPrimaryKeyString());
        Result<PromisedChange> promised;
        try
        {
            promised = await store.ChangeAsync(tenant, new PrincipalId(actor), change, CancellationToken.None);
        }
        catch (Exception e) when (DatabaseErrors.IsUnavailable(e))
        {
            return AccessAnswer.Refused(new Refusal(
                ErrorCode.DatabaseUnavailable,
                "The database cannot be reached; read what is there now, then try again."));
        }

        if (!promised.IsOk)
            return AccessAnswer.Refused(promised.Refusal);
        (byte[] shown, EntryDraft[] drafts) = promised.Value;
        if (drafts.Length == 0)
            return new AccessAnswer { Shown = shown };
        AppendResult entry = await ledger.AppendAsync(tenant, drafts);
        return entry.IsSealed
            ? new AccessAnswer { Shown = shown, Entry = entry }
            : AccessAnswer.Refused(AccessAdministration.NotRecordedYet());
    }
}
