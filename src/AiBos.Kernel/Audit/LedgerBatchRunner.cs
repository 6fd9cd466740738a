using System.Diagnostics;
using AiBos.Kernel.Database;
using AiBos.Ledger;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Carries one batch through its transaction and tells every caller what became of it: sealed, sealed before by
/// somebody else, fenced, refused, or unknown. Sequence numbers and hashes are assigned here and nowhere else, and
/// become rows only where the heads are what they were assigned on; the head in memory moves only after the commit.
/// </summary>
internal sealed class LedgerBatchRunner(
    LedgerStore store, AuditOptions options, TimeProvider time, AuditMetrics metrics, CheckpointBell bell,
    ILogger<LedgerBatchRunner> log)
{
    private const int UnknownOutcomesMax = 3;

    // What clocks of two silos may be apart without anybody having touched them.
    private const long ClockToleranceMicros = 1_000_000;
    private static readonly TimeSpan ResolvePause = TimeSpan.FromMilliseconds(100);

    internal async Task RunAsync(LedgerBatch batch, Func<EntryDraft> genesis)
    {
        // The connection of the attempt is back in its pool before anything follows: what follows may need another.
        var attempt = new BatchAttempt();
        Try(batch, genesis, attempt);
        if (attempt.Matched.Count < batch.Logs.Count && attempt.Fault is null)
            await RunWithoutFencedAsync(batch, attempt.Matched, genesis).ConfigureAwait(false);
        else if (attempt.Fault is null)
            await AnswerAsync(batch, attempt.Placed).ConfigureAwait(false);
        else if (IsAboutEntry(attempt.Fault))
            await IsolateAsync(batch, genesis, attempt.Fault).ConfigureAwait(false);
        else if (attempt.Committing && DatabaseErrors.IsUnavailable(attempt.Fault))
            await ResolveAsync(batch, attempt, genesis).ConfigureAwait(false);
        else
            Fail(batch, attempt.Fault);
    }

    private void Try(LedgerBatch batch, Func<EntryDraft> genesis, BatchAttempt attempt)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            using NpgsqlConnection connection = store.Connect();
            bool done = LedgerBatchWriter.IsSmall(batch)
                ? RunSmall(connection, batch, attempt)
                : RunLarge(connection, batch, genesis, attempt);
            if (!done)
                return;
            long entries = 0;
            foreach (MovedHead moved in attempt.Moved)
            {
                entries += moved.Head.Size - moved.Log.Head.Size;
                moved.Settle();
            }

            metrics.BatchCommitted((int)entries, started);
            if (attempt.Urgent)
                bell.Ring();
        }
        catch (Exception e)
        {
            // Whatever it was, the waiters are answered by what follows; nothing may escape between.
            attempt.Fault = e;
        }
    }

    // False when some log was fenced: then nothing was written.
    private bool RunLarge(
        NpgsqlConnection connection, LedgerBatch batch, Func<EntryDraft> genesis, BatchAttempt attempt)
    {
        var intents = new HashSet<Guid>();
        LedgerStore.Begin(connection, batch, attempt.Matched, intents);
        if (attempt.Matched.Count < batch.Logs.Count)
        {
            LedgerStore.Rollback(connection);
            return false;
        }

        EffectStage.Run(connection, batch, log);
        long now = time.GetMicros();
        FlagClock(batch, now);
        LedgerBatchWriter.Write(connection, batch, intents, genesis, attempt, now);
        attempt.Committing = true;
        LedgerStore.Commit(connection, attempt.Moved, attempt.Keyed);
        return true;
    }

    private bool RunSmall(NpgsqlConnection connection, LedgerBatch batch, BatchAttempt attempt)
    {
        long now = time.GetMicros();
        FlagClock(batch, now);
        List<SealedEntry> entries = LedgerBatchWriter.PlaceSmall(batch, attempt, now);
        attempt.Committing = true;
        if (!LedgerStore.CommitSmall(connection, attempt.Moved[0], entries))
            return false;
        attempt.Matched.Add(batch.Logs[0].Tenant.Value);
        return true;
    }

    // Times never run backwards in a log: while the clock is behind, entries carry the newest time there is. That is
    // said once, when it begins; the clock may have been set to hide when something was done.
    private void FlagClock(LedgerBatch batch, long now)
    {
        foreach (TenantLog tenantLog in batch.Logs)
        {
            long behind = tenantLog.Head.AtMicros - now;
            if (behind > ClockToleranceMicros && !tenantLog.IsClockBehind)
            {
                metrics.ClockBehind();
                log.ClockAnomaly(FindingCodes.ClockAnomaly, tenantLog.Tenant.Value, behind / 1_000);
            }

            tenantLog.IsClockBehind = behind > ClockToleranceMicros;
        }
    }

    private static bool IsAboutEntry(Exception fault) =>
        fault is EntryFormatException || (fault is PostgresException database && DatabaseErrors.IsAboutData(database));

    /// <summary>Gives every log of a batch up: what this process believes of them may be wrong.</summary>
    internal static void Fence(LedgerBatch batch)
    {
        foreach (TenantLog tenantLog in batch.Logs)
            tenantLog.Close();
        Fail(batch, "The writer of this log moved.");
    }

    private async Task AnswerAsync(LedgerBatch batch, List<PlacedAppend> placed)
    {
        foreach (TenantLog tenantLog in batch.Logs)
            CompleteMissed(batch, tenantLog);
        // Those who can be answered at once do not wait for the look-ups of the others.
        foreach (PlacedAppend place in placed)
        {
            if (place.Entry is { } entry)
                place.Append.Complete(entry.ToResult());
        }

        foreach (PlacedAppend place in placed.Where(place => place.Entry is null))
            place.Append.Complete(await FindSealedAsync(place.Log, place.Append).ConfigureAwait(false));
    }

    private async Task<AppendResult> FindSealedAsync(TenantLog tenantLog, PendingAppend append)
    {
        try
        {
            return await store.FindSealedAsync(tenantLog.Tenant, append.Drafts[0].Id, CancellationToken.None)
                .ConfigureAwait(false)
                ?? AppendResult.Refused("The intent is neither waiting nor sealed.", retryable: false);
        }
        catch (Exception e) when (DatabaseErrors.IsUnavailable(e))
        {
            return AppendResult.Refused("The ledger's database cannot be reached.");
        }
    }

    private void CompleteMissed(LedgerBatch batch, TenantLog tenantLog)
    {
        foreach (PendingAppend append in batch.Of(tenantLog).Where(append => append.EffectMissed))
        {
            tenantLog.RestEffects(time.GetTimestamp());
            append.Complete(AppendResult.Missed);
        }
    }

    private async Task RunWithoutFencedAsync(LedgerBatch batch, HashSet<string> matched, Func<EntryDraft> genesis)
    {
        var fenced = batch.Logs.Where(tenantLog => !matched.Contains(tenantLog.Tenant.Value)).ToHashSet();
        foreach (TenantLog tenantLog in fenced)
            Fence(batch, tenantLog);
        LedgerBatch rest = batch.Without(fenced);
        if (rest.Appends > 0)
            await RunAsync(rest, genesis).ConfigureAwait(false);
    }

    // The database refuses some row. Halves are tried until the one at fault stands alone; all others go through.
    private async Task IsolateAsync(LedgerBatch batch, Func<EntryDraft> genesis, Exception fault)
    {
        if (batch.Appends > 1)
        {
            (LedgerBatch first, LedgerBatch second) = batch.Split();
            await RunAsync(first, genesis).ConfigureAwait(false);
            await RunAsync(second, genesis).ConfigureAwait(false);
            return;
        }

        TenantLog tenantLog = batch.Logs[0];
        PendingAppend only = batch.Of(tenantLog)[0];
        if (fault is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // The same id again answers with its first place; the same seq means another writer got there.
            AppendResult first = await FindSealedAsync(tenantLog, only).ConfigureAwait(false);
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

    private async Task ResolveAsync(LedgerBatch batch, BatchAttempt attempt, Func<EntryDraft> genesis)
    {
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

            LogHead before = head.Log.Head;
            head.Log.Epoch = found.Epoch;
            if (found.Head.Hash == head.Head.Hash)
            {
                head.Settle();
                CompleteMissed(batch, head.Log);
                foreach (PendingAppend append in batch.Of(head.Log).Where(append => !append.EffectMissed))
                    append.Complete(await FindSealedAsync(head.Log, append).ConfigureAwait(false));
            }
            else if (found.Head.Hash == before.Hash && batch.Of(head.Log).TrueForAll(MayTryAgain))
            {
                retry.Add(head.Log, batch.Of(head.Log));
            }
            else
            {
                Fence(batch, head.Log);
            }
        }

        if (retry.Appends > 0)
            await RunAsync(retry, genesis).ConfigureAwait(false);
    }

    private async Task<(long Epoch, LogHead Head)?> AskAsync(TenantLog tenantLog, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await store.ResolveAsync(tenantLog.Tenant, tenantLog.Epoch, cancellationToken)
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
        const string reason = "The writer of this log moved.";
        tenantLog.Fence(reason);
        foreach (PendingAppend append in batch.Of(tenantLog))
            append.Complete(AppendResult.Refused(reason));
    }

    private static bool MayTryAgain(PendingAppend append) => ++append.UnknownOutcomes < UnknownOutcomesMax;

    // Nothing was committed: the transaction died with its connection.
    private void Fail(LedgerBatch batch, Exception fault)
    {
        metrics.BatchFailed();
        log.BatchFailed(fault, batch.Entries);
        if (DatabaseErrors.IsGone(fault))
            store.ForgetIdle();
        Fail(batch, "The ledger's database cannot be reached.");
    }

    private static void Fail(LedgerBatch batch, string reason)
    {
        foreach (PendingAppend append in batch.All())
            append.Complete(AppendResult.Refused(reason));
    }
}
