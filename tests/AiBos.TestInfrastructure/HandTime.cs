namespace AiBos.TestInfrastructure;

/// <summary>A clock whose timers go off when the test says so, and not before.</summary>
public sealed class HandTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<HandTimer> _timers = [];
    private readonly List<TaskCompletionSource<TimeSpan>> _waiting = [];
    private DateTimeOffset _now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>The wait of the timer that is armed, or will be next.</summary>
    public Task<TimeSpan> ArmedAsync()
    {
        lock (_lock)
        {
            if (_timers.Count > 0)
                return Task.FromResult(_timers.Min(timer => timer.Due) - _now);
            var armed = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(armed);
            return armed.Task.WaitAsync(TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>Lets time pass; what is due goes off before it returns.</summary>
    public void Move(TimeSpan by)
    {
        HandTimer[] due;
        lock (_lock)
        {
            _now += by;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            _timers.RemoveAll(due.Contains);
        }

        foreach (HandTimer timer in due)
            timer.GoOff();
    }

    // Goes off once; nothing here uses a period.
    private sealed class HandTimer(HandTime time, Action goOff) : ITimer
    {
        internal DateTimeOffset Due { get; private set; }

        internal void GoOff() => goOff();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Due = time._now + dueTime;
                time._timers.Add(this);
                time._waiting.ForEach(armed => armed.TrySetResult(dueTime));
                time._waiting.Clear();
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
