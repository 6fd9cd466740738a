using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// One try of a batch and how far it got. Streamed by the committer's thread, committed there or on the lane beside
/// it, landed by the committer's thread again: one thread at a time.
/// </summary>
internal sealed class BatchAttempt(LedgerBatch batch, long started)
{
    internal LedgerBatch Batch { get; } = batch;
    internal long Started { get; } = started;
    internal List<PlacedAppend> Placed { get; } = [];
    internal List<MovedHead> Moved { get; } = [];
    internal List<SealedEntry> Keyed { get; } = [];
    internal bool Urgent { get; set; }

    /// <summary>The transaction, from its first statement to its end.</summary>
    internal NpgsqlConnection? Connection { get; set; }

    /// <summary>Whether the commit was sent: from then on a fault leaves its outcome unknown.</summary>
    internal bool Committing { get; set; }

    /// <summary>Whether some head was not what the rows were placed on: then nothing was written.</summary>
    internal bool IsStale { get; set; }

    internal Exception? Fault { get; set; }

    /// <summary>Whether the batch is durable.</summary>
    internal bool IsCommitted => Committing && !IsStale && Fault is null;

    /// <summary>Gives the connection back, which undoes what was not committed.</summary>
    internal void Release()
    {
        Connection?.Dispose();
        Connection = null;
    }

    /// <summary>The commit begins: what is placed from now on follows what this leaves.</summary>
    internal void TakeOff()
    {
        foreach (MovedHead moved in Moved)
            moved.Log.UnderWay = moved;
    }

    /// <summary>The commit is over: the heads in memory move if it succeeded, and only then.</summary>
    internal void Land()
    {
        foreach (MovedHead moved in Moved)
        {
            moved.Log.UnderWay = null;
            if (IsCommitted)
                moved.Settle();
        }
    }
}

/// <summary>Where an append's first entry went; none when its intent was sealed elsewhere.</summary>
internal readonly record struct PlacedAppend(TenantLog Log, PendingAppend Append, SealedEntry? Entry);
