namespace AiBos.Kernel.Audit;

/// <summary>
/// A thread that waits for one commit at a time, while the committer's streams the next batch (decision 0032). What it
/// runs must not throw.
/// </summary>
internal sealed class CommitLane : IDisposable
{
    private readonly SemaphoreSlim _begin = new(0);
    private readonly SemaphoreSlim _over = new(0);
    private Action? _commit;

    public CommitLane() => new Thread(Run) { IsBackground = true, Name = "ledger commit" }.Start();

    /// <summary>Begins; each call is followed by one of <see cref="Wait"/>.</summary>
    internal void Begin(Action commit)
    {
        _commit = commit;
        _begin.Release();
    }

    /// <summary>Waits until what was begun is over.</summary>
    internal void Wait() => _over.Wait();

    /// <summary>Ends the thread. Nothing may be under way.</summary>
    public void Dispose()
    {
        _commit = null;
        _begin.Release();
    }

    private void Run()
    {
        while (true)
        {
            _begin.Wait();
            if (_commit is not { } commit)
                return;
            commit();
            _over.Release();
        }
    }
}
