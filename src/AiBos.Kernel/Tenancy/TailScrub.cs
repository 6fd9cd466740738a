using AiBos.Kernel.Audit;
using AiBos.Kernel.Work;
using AiBos.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Tenancy;

/// <summary>
/// Reads new entries of all logs back and verifies them, and looks whether what guards the ledger still stands; every
/// <see cref="AuditOptions.ScrubEvery"/>, on one silo at a time. Findings become an entry and an alarm. A look without
/// any is counted, and the next run over the whole log tells of all since the last: an entry for each would be a new
/// entry to look at, and so on without end.
/// </summary>
internal sealed class TailScrub(
    ScrubStore store, AuditTail tail, AuditService audit, ProtectionCheck protection, DueWorkStore work,
    AuditMetrics metrics, AuditOptions options, TimeProvider time, ILogger<TailScrub> log) : BackgroundService
{
    // Longer than a turn; a silo that dies in one delays the next by no more than this.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private string _weakened = "";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.ScrubEvery, time);
        try
        {
            do
            {
                try
                {
                    await RunIfDueAsync(stoppingToken).ConfigureAwait(false);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The loop's edge: the next turn tries again; the alarm is that no turn succeeds.
                    log.ScrubFailed(e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>Takes a turn unless another silo has it; false then.</summary>
    internal async Task<bool> RunIfDueAsync(CancellationToken cancellationToken)
    {
        await work.EnsureAsync(ScrubStore.TailKind, "", time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        ClaimedWork? claimed = await work.ClaimAsync([ScrubStore.TailKind], time.GetUtcNow(), Lease, cancellationToken)
            .ConfigureAwait(false);
        if (claimed is null)
            return false;
        string? error = null;
        try
        {
            await RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            error = e.GetType().Name;
            log.ScrubFailed(e);
        }

        await work.RescheduleAsync(claimed, time.GetUtcNow() + options.ScrubEvery, error, cancellationToken)
            .ConfigureAwait(false);
        return true;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await CheckProtectionAsync(cancellationToken).ConfigureAwait(false);
        var pace = new ScrubPace(options.ScrubShare, time);
        long until = time.GetTimestamp();
        foreach (GrownLog grown in await store.ListGrownAsync(cancellationToken).ConfigureAwait(false))
        {
            // What is left waits for the next turn; the lease must not run out under a long one.
            if (time.GetElapsedTime(until) > Lease / 2)
                break;
            VerificationReport report =
                await tail.VerifyAsync(grown, pace, cancellationToken).ConfigureAwait(false);
            // Whatever was found: it is reported once here, and daily by the run over the whole log.
            await store.SaveTailAsync(grown, cancellationToken).ConfigureAwait(false);
            if (report.Status != VerificationStatus.Valid)
                await audit.RecordAsync(grown.Tenant, "kernel", report, AuditService.TailScope).ConfigureAwait(false);
        }

        (DateTimeOffset? oldest, _) = await store.FindOldestAsync(time.GetUtcNow(), cancellationToken)
            .ConfigureAwait(false);
        metrics.OldestVerification = oldest;
    }

    private async Task CheckProtectionAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Finding> findings = await protection.FindAsync(cancellationToken).ConfigureAwait(false);
        string weakened = string.Join(
            "; ", findings.Select(finding => $"{finding.Column} is {finding.Actual}, not {finding.Expected}"));
        if (weakened != _weakened && weakened.Length > 0)
            log.ProtectionWeakened(weakened);
        _weakened = weakened;
    }
}
