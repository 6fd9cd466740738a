using AiBos.Ledger;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;

namespace AiBos.Kernel.Audit;

/// <summary>
/// What one activation knows of a log: the head it believes in, and its bounded queue. The head is read and moved only
/// by the committer's loop; the queue is touched under its lock by callers and the loop.
/// </summary>
internal sealed class TenantLog(
    TenantId tenant, string origin, long epoch, LogHead head, TileEdge edge, int queueEntriesMax,
    WaitingEntries? waiting = null)
{
    private readonly Lock _gate = new();
    private readonly Queue<PendingAppend> _queue = new();
    private int _queuedEntries;
    private long _effectMissedAt;
    private bool _scheduled;

    internal TenantId Tenant { get; } = tenant;
    internal string Origin { get; } = origin;
    internal long Epoch { get; set; } = epoch;
    internal LogHead Head { get; set; } = head;
    internal TileEdge Edge { get; set; } = edge;

    /// <summary>What the commit under way leaves, if it succeeds; null when none is.</summary>
    internal MovedHead? UnderWay { get; set; }

    internal bool IsFenced { get; private set; }

    /// <summary>Whether the clock was behind the newest entry at the last commit.</summary>
    internal bool IsClockBehind { get; set; }

    /// <summary>
    /// Whether effects may ride along at a moment of the clock. After one missed the tenant goes the interactive way
    /// for a while: a tenant whose effects keep missing slows itself down, not those who share its commits.
    /// </summary>
    internal bool TakesEffects(TimeProvider time, TimeSpan rest)
    {
        long missed = Volatile.Read(ref _effectMissedAt);
        return missed == 0 || time.GetElapsedTime(missed) >= rest;
    }

    internal void RestEffects(long now) => Volatile.Write(ref _effectMissedAt, now);

    /// <summary>False when full or fenced; <paramref name="schedule"/> tells the caller to wake the loop.</summary>
    internal bool TryEnqueue(PendingAppend pending, out bool schedule)
    {
        lock (_gate)
        {
            schedule = false;
            if (IsFenced || _queuedEntries + pending.Drafts.Length > queueEntriesMax)
                return false;
            _queue.Enqueue(pending);
            _queuedEntries += pending.Drafts.Length;
            waiting?.Add(pending.Drafts.Length);
            schedule = !_scheduled;
            _scheduled = true;
            return true;
        }
    }

    /// <summary>Takes whole appends while they fit; returns whether more are waiting.</summary>
    internal bool Take(List<PendingAppend> into, ref int entriesLeft, ref long bytesLeft)
    {
        lock (_gate)
        {
            while (_queue.TryPeek(out PendingAppend? next))
            {
                bool fits = next.Drafts.Length <= entriesLeft && next.Bytes <= bytesLeft;
                if (!fits && into.Count > 0)
                    return true;
                _queue.Dequeue();
                _queuedEntries -= next.Drafts.Length;
                waiting?.Add(-next.Drafts.Length);
                entriesLeft -= next.Drafts.Length;
                bytesLeft -= next.Bytes;
                into.Add(next);
            }

            _scheduled = false;
            return false;
        }
    }

    /// <summary>This writer is shut out: its queue fails as retryable and takes nothing more.</summary>
    internal void Fence(string reason)
    {
        PendingAppend[] left;
        lock (_gate)
        {
            IsFenced = true;
            left = [.. _queue];
            _queue.Clear();
            waiting?.Add(-_queuedEntries);
            _queuedEntries = 0;
        }

        foreach (PendingAppend pending in left)
            pending.Complete(AppendResult.Refused(reason));
    }

    internal void Close() => Fence("The writer of this log moved; try again.");
}

/// <summary>Size, hash of the newest leaf, and time of the newest entry in microseconds.</summary>
internal readonly record struct LogHead(long Size, LeafHash Hash, long AtMicros);
