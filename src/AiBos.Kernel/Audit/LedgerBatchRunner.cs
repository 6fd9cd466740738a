using System.Diagnostics;
using AiBos.Kernel.Database;
using AiBos.Ledger;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Carries one batch through its transaction and tells every caller what became of it. Sequence numbers and hashes are
/// assigned here and nowhere else, and become durable only where the heads are what they were assigned on; the head in
/// memory moves only after the commit. What does not end well is <see cref="BatchRecovery"/>'s.
/// </summary>
internal sealed class LedgerBatchRunner
{
    // What clocks of two silos may be apart without anybody having touched them.
    private const long ClockToleranceMicros = 1_000_000;
    private static readonly byte[] EmptyPayload = "{}"u8.ToArray();
    private static readonly string EmptyCommitment = PayloadHash.Hex(EmptyPayload);

    private readonly LedgerStore _store;
    private readonly IIdSource _ids;
    private readonly TimeProvider _time;
    private readonly AuditMetrics _metrics;
    private readonly CheckpointBell _bell;
    private readonly ILogger<LedgerBatchRunner> _log;
    private readonly BatchRecovery _recovery;

    public LedgerBatchRunner(
        LedgerStore store, LedgerTakeover takeover, AuditOptions options, IIdSource ids, TimeProvider time,
        AuditMetrics metrics, CheckpointBell bell, ILogger<LedgerBatchRunner> log)
    {
        (_store, _ids, _time, _metrics, _bell, _log) = (store, ids, time, metrics, bell, log);
        _recovery = new BatchRecovery(this, store, takeover, options, time, metrics, log);
    }

    /// <summary>Takes a batch through to its answers, with nothing else under way.</summary>
    internal Task RunAsync(LedgerBatch batch) =>
        LedgerBatchWriter.IsSmall(batch) ? EndAsync(CommitSmall(batch)) : CompleteAsync(Stream(batch));

    /// <summary>
    /// Begins the batch's transaction and streams its rows, placed on what a commit under way will leave. Throws
    /// nothing: a fault stands in the attempt.
    /// </summary>
    internal BatchAttempt Stream(LedgerBatch batch)
    {
        var attempt = new BatchAttempt(batch, Stopwatch.GetTimestamp());
        try
        {
            NpgsqlConnection connection = attempt.Connection = _store.Connect();
            HashSet<Guid> intents = LedgerStore.Begin(connection, batch);
            EffectStage.Run(connection, batch, _log);
            long now = _time.GetMicros();
            FlagClock(batch, now);
            LedgerBatchWriter.Write(connection, batch, intents, Genesis, attempt, now);
        }
        catch (Exception e)
        {
            // Whatever it was, the waiters are answered by what follows; nothing may escape between.
            attempt.Fault = e;
            attempt.Release();
        }

        return attempt;
    }

    /// <summary>Moves the heads and commits what was streamed. Blocks; throws nothing; any thread.</summary>
    internal static void Commit(BatchAttempt attempt)
    {
        try
        {
            attempt.Committing = true;
            LedgerStore.Commit(attempt.Connection!, attempt.Moved, attempt.Keyed);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DivisionByZero)
        {
            attempt.IsStale = true;
        }
        catch (Exception e)
        {
            // Whatever it was, the waiters are answered by what follows; nothing may escape between.
            attempt.Fault = e;
        }
        finally
        {
            // Back in its pool before anything follows: what follows may need another.
            attempt.Release();
        }
    }

    /// <summary>Commits what was streamed, on this thread, and answers.</summary>
    internal Task CompleteAsync(BatchAttempt attempt)
    {
        if (attempt.Fault is null)
            Commit(attempt);
        attempt.Land();
        return EndAsync(attempt);
    }

    /// <summary>Answers the callers of an attempt that landed, or sees to what became of it. Throws nothing.</summary>
    internal async Task EndAsync(BatchAttempt attempt)
    {
        try
        {
            if (attempt.IsCommitted)
                await AnswerAsync(attempt).ConfigureAwait(false);
            else
                await _recovery.RecoverAsync(attempt).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Whatever happens to one batch, the next tenants must be served.
            _log.LoopFault(e);
            Fence(attempt.Batch);
        }
    }

    /// <summary>Gives every log of a batch up: what this process believes of them may be wrong.</summary>
    internal void Fence(LedgerBatch batch) => _recovery.Fence(batch);

    /// <summary>Answers the appends of a log whose effects missed.</summary>
    internal void CompleteMissed(LedgerBatch batch, TenantLog tenantLog)
    {
        foreach (PendingAppend append in batch.Of(tenantLog).Where(append => append.EffectMissed))
        {
            tenantLog.RestEffects(_time.GetTimestamp());
            append.Complete(AppendResult.Missed);
        }
    }

    /// <summary>Where an append was sealed by somebody else, or why it is nowhere.</summary>
    internal async Task<AppendResult> FindSealedAsync(TenantLog tenantLog, PendingAppend append)
    {
        try
        {
            return await _store.FindSealedAsync(tenantLog.Tenant, append.Drafts[0].Id, CancellationToken.None)
                .ConfigureAwait(false)
                ?? AppendResult.Refused("The intent is neither waiting nor sealed.", retryable: false);
        }
        catch (Exception e) when (DatabaseErrors.IsUnavailable(e))
        {
            return AppendResult.Refused("The ledger's database cannot be reached.");
        }
    }

    private BatchAttempt CommitSmall(LedgerBatch batch)
    {
        var attempt = new BatchAttempt(batch, Stopwatch.GetTimestamp());
        try
        {
            attempt.Connection = _store.Connect();
            long now = _time.GetMicros();
            FlagClock(batch, now);
            List<SealedEntry> entries = LedgerBatchWriter.PlaceSmall(batch, attempt, now);
            attempt.Committing = true;
            attempt.IsStale = !LedgerStore.CommitSmall(attempt.Connection, attempt.Moved[0], entries);
        }
        catch (Exception e)
        {
            // As above.
            attempt.Fault = e;
        }

        attempt.Release();
        attempt.Land();
        return attempt;
    }

    private async Task AnswerAsync(BatchAttempt attempt)
    {
        long entries = 0;
        foreach (MovedHead moved in attempt.Moved)
            entries += moved.Head.Size - moved.Before.Size;
        _metrics.BatchCommitted((int)entries, attempt.Started);
        if (attempt.Urgent)
            _bell.Ring();
        foreach (TenantLog tenantLog in attempt.Batch.Logs)
            CompleteMissed(attempt.Batch, tenantLog);
        // Those who can be answered at once do not wait for the look-ups of the others.
        foreach (PlacedAppend place in attempt.Placed)
        {
            if (place.Entry is { } entry)
                place.Append.Complete(entry.ToResult());
        }

        foreach (PlacedAppend place in attempt.Placed.Where(place => place.Entry is null))
            place.Append.Complete(await FindSealedAsync(place.Log, place.Append).ConfigureAwait(false));
    }

    private EntryDraft Genesis() => new()
    {
        Id = _ids.NewId(),
        Kind = EntryKind.Genesis,
        Actor = "kernel",
        Action = "ledger.genesis",
        Outcome = "ok",
        Payload = EmptyPayload,
        Commitment = EmptyCommitment,
    };

    // Times never run backwards in a log: while the clock is behind, entries carry the newest time there is. That is
    // said once, when it begins; the clock may have been set to hide when something was done.
    private void FlagClock(LedgerBatch batch, long now)
    {
        foreach (TenantLog tenantLog in batch.Logs)
        {
            long behind = tenantLog.Head.AtMicros - now;
            if (behind > ClockToleranceMicros && !tenantLog.IsClockBehind)
            {
                _metrics.ClockBehind();
                _log.ClockAnomaly(FindingCodes.ClockAnomaly, tenantLog.Tenant.Value, behind / 1_000);
            }

            tenantLog.IsClockBehind = behind > ClockToleranceMicros;
        }
    }
}
