using System.Collections.Concurrent;
using System.Threading.Channels;
using AiBos.Kernel.Database;
using AiBos.Sdk;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Audit;

/// <summary>
/// The silo's one committing loop. Logs with waiting appends queue up here; each turn takes what fits from each, in
/// turn, and commits all of it at once. The commit under way is the batching window of the next; there is no timer.
/// When more than half a batch waits already, the next streams while one commits (decision 0032).
/// </summary>
internal sealed class LedgerCommitter(
    LedgerTakeover takeover, LedgerBatchRunner runner, RollbackGuard guard, KernelDatabase database,
    AuditOptions options, ILogger<LedgerCommitter> log) : BackgroundService
{
    private readonly WaitingEntries _waiting = new();
    private readonly ConcurrentDictionary<TenantId, TenantLog> _local = new();

    // Bounded by the number of tenants: a log stands here once, however many appends wait in it.
    private readonly Channel<TenantLog> _ready = Channel.CreateUnbounded<TenantLog>();

    /// <summary>Takes over a tenant's log: raises its epoch, which shuts every older writer out.</summary>
    /// <exception cref="LedgerUnavailableException">PostgreSQL is away, or there is no such tenant.</exception>
    internal async Task<TenantLog> OpenAsync(TenantId tenant)
    {
        OpenedHead? opened;
        string origin = "";
        string? rollback = null;
        try
        {
            opened = await takeover.OpenAsync(tenant, CancellationToken.None).ConfigureAwait(false);
            if (opened is not null)
            {
                origin = database.Origin(tenant, opened.Incarnation);
                rollback = await guard.CheckAsync(
                    new OpenedLog(tenant, origin, opened.Head.Size), CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (DatabaseErrors.IsUnavailable(e))
        {
            throw new LedgerUnavailableException("The ledger's database cannot be reached.", retryable: true, e);
        }

        if (opened is null)
            throw new LedgerUnavailableException("There is no ledger for this tenant.", retryable: false);
        if (rollback is not null)
        {
            log.AppendsRefused(tenant.Value, rollback);
            throw new LedgerUnavailableException(rollback, retryable: false);
        }

        var opening = new TenantLog(
            tenant, origin, opened.Epoch, opened.Head, opened.Edge, options.QueueEntriesMax, _waiting);
        log.LedgerOpened(tenant.Value, opened.Head.Size, opened.Epoch);
        return opening;
    }

    /// <summary>Lets callers of this silo reach the log of an activation that lives here directly.</summary>
    internal void Publish(TenantLog tenantLog) => _local[tenantLog.Tenant] = tenantLog;

    /// <summary>
    /// The log of an activation on this silo, or null. Skipping the grain skips no safety: the log's queue takes any
    /// thread, a closed log refuses, and whether it may commit is PostgreSQL's to say, not the grain's.
    /// </summary>
    internal TenantLog? FindLocal(TenantId tenant) =>
        _local.TryGetValue(tenant, out TenantLog? found) && !found.IsFenced ? found : null;

    internal Task<AppendResult> EnqueueAsync(
        TenantLog tenantLog, EntryDraft[] drafts, DeferredEffect? effect = null)
    {
        if (Check(drafts) is { } refusal)
            return Task.FromResult(AppendResult.Refused(refusal, retryable: false));
        var pending = new PendingAppend(drafts, effect);
        if (!tenantLog.TryEnqueue(pending, out bool schedule))
        {
            return Task.FromResult(AppendResult.Refused(
                tenantLog.IsFenced ? "The writer of this log moved." : "The ledger's queue is full."));
        }

        if (schedule)
            _ready.Writer.TryWrite(tenantLog);
        return pending.Completion;
    }

    // A thread of its own, which waits for PostgreSQL itself: on the pool, the continuation of a commit stood in line
    // behind the hundreds of callers that the commit before had just answered (decision 0022).
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        CommitterThread.RunAsync("ledger committer", () => LoopAsync(stoppingToken));

    private async Task LoopAsync(CancellationToken stoppingToken)
    {
        // On stopping, the channel is drained first: callers that still wait get their answers.
        using CancellationTokenRegistration stop = stoppingToken.Register(() => _ready.Writer.TryComplete());
        ChannelReader<TenantLog> reader = _ready.Reader;
        using var pipeline = new CommitPipeline(runner);
        while (pipeline.IsUnderWay || await reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(true))
        {
            LedgerBatch batch = Gather(reader);
            try
            {
                if (batch.Appends == 0)
                    await pipeline.DrainAsync().ConfigureAwait(true);
                else
                    await pipeline.TakeAsync(batch, overlap: _waiting.Count > options.BatchEntriesMax / 2)
                        .ConfigureAwait(true);
            }
            catch (Exception e)
            {
                // The loop's edge: whatever happens to one batch, the next tenants must be served.
                log.LoopFault(e);
                runner.Fence(batch);
                pipeline.GiveUp();
            }
        }
    }

    private LedgerBatch Gather(ChannelReader<TenantLog> reader)
    {
        var batch = new LedgerBatch();
        var unfinished = new List<TenantLog>();
        int entriesLeft = options.BatchEntriesMax;
        long bytesLeft = options.BatchBytesMax;
        // A fair share each: one busy tenant cannot keep the others out of a commit.
        int share = Math.Max(1, options.BatchEntriesMax / Math.Max(1, reader.Count));
        while (entriesLeft > 0 && bytesLeft > 0 && reader.TryRead(out TenantLog? next))
        {
            var taken = new List<PendingAppend>();
            int allowed = Math.Min(share, entriesLeft);
            int before = allowed;
            if (next.Take(taken, ref allowed, ref bytesLeft))
                unfinished.Add(next);
            entriesLeft -= before - allowed;
            batch.Add(next, taken);
        }

        foreach (TenantLog tenantLog in unfinished)
            _ready.Writer.TryWrite(tenantLog);
        return batch;
    }

    private static string? Check(EntryDraft[] drafts)
    {
        if (drafts.Length is 0 or > 100)
            return "An append has 1 to 100 entries.";
        foreach (EntryDraft draft in drafts)
        {
            if (draft.Payload.Length > EntryDraft.PayloadBytesMax)
                return $"A payload has at most {EntryDraft.PayloadBytesMax} bytes.";
        }

        return null;
    }
}
