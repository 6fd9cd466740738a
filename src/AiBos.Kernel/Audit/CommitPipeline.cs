namespace AiBos.Kernel.Audit;

/// <summary>
/// Two batches at a time under load: the rows of one stream while the other commits. What streams is placed on what
/// the commit under way will leave; PostgreSQL lets it in only if that came to be (decision 0032). Used by the
/// committer's thread alone.
/// </summary>
internal sealed class CommitPipeline(LedgerBatchRunner runner) : IDisposable
{
    private readonly CommitLane _lane = new();
    private BatchAttempt? _flight;

    /// <summary>
    /// Whether a commit is under way whose callers wait for <see cref="DrainAsync"/> or another batch.
    /// </summary>
    internal bool IsUnderWay => _flight is not null;

    /// <summary>
    /// Takes a batch. With <paramref name="overlap"/> it may return while the commit is under way; without it all
    /// callers are answered when it returns.
    /// </summary>
    internal async Task TakeAsync(LedgerBatch batch, bool overlap)
    {
        // Deferred effects may need what the batch before them wrote, and wait for rows for 100 ms only.
        if (batch.HasEffects)
            await DrainAsync().ConfigureAwait(true);
        if (_flight is null && !overlap)
        {
            await runner.RunAsync(batch).ConfigureAwait(true);
            return;
        }

        BatchAttempt next = runner.Stream(batch);
        BatchAttempt? before = WaitForFlight();
        bool follows = before is null || before.IsCommitted;
        if (!follows)
            next.Release();
        else if (overlap && next.Fault is null)
            TakeOff(next);
        if (before is not null)
            await runner.EndAsync(before).ConfigureAwait(true);
        if (!follows)
            await runner.RunAsync(batch).ConfigureAwait(true);
        else if (_flight is null)
            await runner.CompleteAsync(next).ConfigureAwait(true);
    }

    /// <summary>Waits for the commit under way, if there is one, and answers its callers.</summary>
    internal async Task DrainAsync()
    {
        if (WaitForFlight() is { } flight)
            await runner.EndAsync(flight).ConfigureAwait(true);
    }

    /// <summary>After a fault that nobody expected: what was under way is given up.</summary>
    internal void GiveUp()
    {
        if (WaitForFlight() is { } flight)
            runner.Fence(flight.Batch);
    }

    /// <summary>Ends the lane's thread.</summary>
    public void Dispose() => _lane.Dispose();

    private void TakeOff(BatchAttempt attempt)
    {
        attempt.TakeOff();
        _flight = attempt;
        _lane.Begin(() => LedgerBatchRunner.Commit(attempt));
    }

    private BatchAttempt? WaitForFlight()
    {
        if (_flight is not { } flight)
            return null;
        _flight = null;
        _lane.Wait();
        flight.Land();
        return flight;
    }
}
