using System.Collections.Concurrent;

namespace AiBos.Kernel.Audit;

/// <summary>
/// A thread on which one asynchronous loop begins and goes on after each of its awaits that keep the context. It may
/// block without taking a thread from the pool, and it does not stand in line there (decision 0022).
/// </summary>
internal sealed class CommitterThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

    /// <summary>Runs the loop on a new thread; completes as the loop does.</summary>
    internal static Task RunAsync(string name, Func<Task> loop)
    {
        var ended = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => ended.SetResult(new CommitterThread().Pump(loop)))
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return ended.Task.Unwrap();
    }

    public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

    private Task Pump(Func<Task> loop)
    {
        SetSynchronizationContext(this);
        Task running = loop();
        _ = running.ContinueWith(_ => _posted.CompleteAdding(), TaskScheduler.Default);
        foreach ((SendOrPostCallback callback, object? state) in _posted.GetConsumingEnumerable())
            callback(state);
        return running;
    }
}
