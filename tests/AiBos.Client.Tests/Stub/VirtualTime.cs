namespace AiBos.Client.Tests.Stub;

/// <summary>
/// A clock that moves only when told. Timers of at most <see cref="FireAtOnceMax"/> fire as soon as they are armed and
/// take the clock along; all others wait for <see cref="Advance"/>.
/// </summary>
public sealed class VirtualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<VirtualTimer> _timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Armed)> _waits = [];
    private readonly List<TimeSpan> _fired = [];
    private DateTimeOffset _now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Zero: no timer fires by itself.</summary>
    public TimeSpan FireAtOnceMax { get; init; }

    /// <summary>How long the timers were that fired, in order.</summary>
    public IReadOnlyList<TimeSpan> Fired
    {
        get
        {
            lock (_lock)
                return [.. _fired];
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes when a timer of exactly this length is armed, now or later.</summary>
    public Task ArmedAsync(TimeSpan due, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_timers.Any(timer => timer.Length == due))
                return Task.CompletedTask;
            var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((due, armed));
            return armed.Task.WaitAsync(cancellationToken);
        }
    }

    public void Advance(TimeSpan by)
    {
        List<VirtualTimer> due;
        lock (_lock)
        {
            _now += by;
            due = [.. _timers.Where(timer => timer.At <= _now)];
            foreach (VirtualTimer timer in due)
                Retire(timer);
        }

        due.ForEach(timer => timer.Fire());
    }

    private void Arm(VirtualTimer timer, TimeSpan due)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            if (due == Timeout.InfiniteTimeSpan)
                return;
            (timer.Length, timer.At) = (due, _now + due);
            _timers.Add(timer);
            foreach ((_, TaskCompletionSource armed) in _waits.Where(wait => wait.Due == due))
                armed.TrySetResult();
            if (due > FireAtOnceMax)
                return;
            _now = timer.At > _now ? timer.At : _now;
            Retire(timer);
        }

        // Not from here: whoever arms a timer may hold a lock that its callback takes.
        ThreadPool.QueueUserWorkItem(_ => timer.Fire());
    }

    private void Retire(VirtualTimer timer)
    {
        _timers.Remove(timer);
        _fired.Add(timer.Length);
    }

    private void Disarm(VirtualTimer timer)
    {
        lock (_lock)
            _timers.Remove(timer);
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        internal TimeSpan Length { get; set; }

        internal DateTimeOffset At { get; set; }

        internal void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Arm(this, dueTime);
            return true;
        }

        public void Dispose() => time.Disarm(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
