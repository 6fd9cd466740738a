using AiBos.Kernel.Database;
using AiBos.Ledger;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// What follows when a batch did not simply commit: some log was fenced, some entry is refused, another writer's
/// session is in the way, or nobody knows whether the commit succeeded. What may be tried again is, by the runner;
/// every other caller is told.
/// </summary>
internal sealed class BatchRecovery(
    LedgerBatchRunner runner, LedgerStore store, LedgerTakeover takeover, AuditOptions options, TimeProvider time,
    AuditMetrics metrics, ILogger log)
{
    private const int UnknownOutcomesMax = 3;
    private const int WaitsMax = 3;
    private const string Moved = "The writer of this log moved.";
    private static readonly TimeSpan ResolvePause = TimeSpan.FromMilliseconds(100);

    internal async Task RecoverAsync(BatchAttempt attempt)
    {
        LedgerBatch batch = attempt.Batch;
        try
        {
            if (attempt.IsStale || IsUniqueViolation(attempt.Fault))
            {
                HashSet<string> matching = await store.FindMatchingAsync(batch.Logs, CancellationToken.None)
                    .ConfigureAwait(false);
                if (matching.Count < batch.Logs.Count)
                    await RunWithoutFencedAsync(batch, matching).ConfigureAwait(false);
                else if (attempt.Fault is not null)
                    await IsolateAsync(batch, attempt.Fault).ConfigureAwait(false);
                else
                    Fence(batch);
            }
            else if (IsAboutEntry(attempt.Fault!))
            {
                await IsolateAsync(batch, attempt.Fault!).ConfigureAwait(false);
            }
            else if (IsInTheWay(attempt.Fault!) && batch.All().All(append => ++append.Waits <= WaitsMax))
            {
                // A writer that froze while its rows streamed holds their places. Nothing of ours was written.
                await takeover.EndStuckWritersAsync(CancellationToken.None).ConfigureAwait(false);
                await runner.RunAsync(batch).ConfigureAwait(false);
            }
            else if (attempt.Committing && DatabaseErrors.IsUnavailable(attempt.Fault!))
            {
                await ResolveAsync(attempt).ConfigureAwait(false);
            }
            else
            {
                Fail(batch, attempt.Fault!);
            }
        }
        catch (Exception e) when (DatabaseErrors.IsUnavailable(e))
        {
            Fail(batch, e);
        }
    }

    /// <summary>Gives every log of a batch up: what this process believes of them may be wrong.</summary>
    internal void Fence(LedgerBatch batch)
    {
        foreach (TenantLog tenantLog in batch.Logs)
            Fence(batch, tenantLog);
    }

    private async Task RunWithoutFencedAsync(LedgerBatch batch, HashSet<string> matching)
    {
        var fenced = batch.Logs.Where(tenantLog => !matching.Contains(tenantLog.Tenant.Value)).ToHashSet();
        foreach (TenantLog tenantLog in fenced)
            Fence(batch, tenantLog);
        LedgerBatch rest = batch.Without(fenced);
        if (rest.Appends > 0)
            await runner.RunAsync(rest).ConfigureAwait(false);
    }

    // The database refuses some row. Halves are tried until the one at fault stands alone; all others go through.
    private async Task IsolateAsync(LedgerBatch batch, Exception fault)
    {
        if (batch.Appends > 1)
        {
            (LedgerBatch first, LedgerBatch second) = batch.Split();
            await runner.RunAsync(first).ConfigureAwait(false);
            await runner.RunAsync(second).ConfigureAwait(false);
            return;
        }

        TenantLog tenantLog = batch.Logs[0];
        PendingAppend only = batch.Of(tenantLog)[0];
        if (IsUniqueViolation(fault))
        {
            // The same id again answers with its first place; the same seq means another writer got there.
            AppendResult first = await runner.FindSealedAsync(tenantLog, only).ConfigureAwait(false);
            if (first.IsSealed)
                only.Complete(first);
            else
                Fence(batch, tenantLog);
            return;
        }

        metrics.BatchFailed();
        log.EntryRefused(fault, tenantLog.Tenant.Value);
        only.Complete(AppendResult.Refused("The entry cannot be written.", retryable: false));
    }

    private async Task ResolveAsync(BatchAttempt attempt)
    {
        LedgerBatch batch = attempt.Batch;
        metrics.BatchFailed();
        log.CommitUnknown(attempt.Fault!, batch.Entries);
        var retry = new LedgerBatch();
        using var deadline = new CancellationTokenSource(options.ResolveTimeout, time);
        foreach (MovedHead head in attempt.Moved)
        {
            (long Epoch, LogHead Head)? actual;
            try
            {
                actual = await AskAsync(head.Log, deadline.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                Fence(batch, head.Log);
                continue;
            }

            if (actual is not { } found)
            {
                Fence(batch, head.Log);
                continue;
            }

            head.Log.Epoch = found.Epoch;
            if (found.Head.Hash == head.Head.Hash)
            {
                head.Settle();
                runner.CompleteMissed(batch, head.Log);
                foreach (PendingAppend append in batch.Of(head.Log).Where(append => !append.EffectMissed))
                    append.Complete(await runner.FindSealedAsync(head.Log, append).ConfigureAwait(false));
            }
            else if (found.Head.Hash == head.Before.Hash && batch.Of(head.Log).TrueForAll(MayTryAgain))
            {
                retry.Add(head.Log, batch.Of(head.Log));
            }
            else
            {
                Fence(batch, head.Log);
            }
        }

        if (retry.Appends > 0)
            await runner.RunAsync(retry).ConfigureAwait(false);
    }

    private async Task<(long Epoch, LogHead Head)?> AskAsync(TenantLog tenantLog, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await takeover.ResolveAsync(tenantLog.Tenant, tenantLog.Epoch, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (Exception e) when (DatabaseErrors.IsUnavailable(e) && e is not OperationCanceledException)
            {
                await Task.Delay(ResolvePause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Fence(LedgerBatch batch, TenantLog tenantLog)
    {
        log.LedgerFenced(tenantLog.Tenant.Value);
        tenantLog.Fence(Moved);
        foreach (PendingAppend append in batch.Of(tenantLog))
            append.Complete(AppendResult.Refused(Moved));
    }

    // Nothing was committed: the transaction died with its connection.
    private void Fail(LedgerBatch batch, Exception fault)
    {
        metrics.BatchFailed();
        log.BatchFailed(fault, batch.Entries);
        if (DatabaseErrors.IsGone(fault))
            store.ForgetIdle();
        foreach (PendingAppend append in batch.All())
            append.Complete(AppendResult.Refused("The ledger's database cannot be reached."));
    }

    private static bool MayTryAgain(PendingAppend append) => ++append.UnknownOutcomes < UnknownOutcomesMax;

    private static bool IsAboutEntry(Exception fault) =>
        fault is EntryFormatException || (fault is PostgresException database && DatabaseErrors.IsAboutData(database));

    private static bool IsUniqueViolation(Exception? fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    private static bool IsInTheWay(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };
}
