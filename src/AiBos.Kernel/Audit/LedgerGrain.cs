using AiBos.Sdk;
using Orleans.Concurrency;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Makes it likely that a tenant has one writer; PostgreSQL makes it certain. The grain only finds its
/// <see cref="TenantLog"/> and hands drafts to the silo's <see cref="LedgerCommitter"/>; a writer that lost its fence
/// fails its callers as retryable and deactivates, so that the next call reads the head anew.
/// </summary>
[GrainType("ledger")]
[Reentrant]
internal sealed class LedgerGrain(LedgerCommitter committer) : Grain, ILedgerGrain
{
    private Task<TenantLog>? _opening;

    public async Task<AppendResult> AppendAsync(EntryDraft[] drafts)
    {
        TenantId tenant = LedgerGrainKey.Tenant(this.GetPrimaryKeyString());
        Task<TenantLog> opening = _opening ??= committer.OpenAsync(tenant);
        TenantLog log;
        try
        {
            log = await opening;
            if (!log.IsFenced)
                committer.Publish(log);
        }
        catch (LedgerUnavailableException e)
        {
            if (ReferenceEquals(_opening, opening))
                _opening = null;
            return AppendResult.Refused(e.Message, e.Retryable);
        }

        AppendResult result = await committer.EnqueueAsync(log, drafts);
        if (log.IsFenced)
            DeactivateOnIdle();
        return result;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Tidiness only: nothing depends on this running, because the next writer's epoch shuts this one out.
        if (_opening is { IsCompletedSuccessfully: true } opened)
            opened.Result.Close();
        return Task.CompletedTask;
    }
}
