namespace AiBos.Kernel.Limits;

/// <summary>
/// This silo's part of one limit. Tokens come in at the silo's share of the rate, up to its share of the burst, one at
/// least. Takes no clock: every method is told the time in ticks of the limiter's <see cref="TimeProvider"/>.
/// </summary>
internal sealed class TokenBucket
{
    private readonly Lock _lock = new();
    private readonly double _ticksPerSecond;
    private double _tokens;
    private double _rateShare;
    private double _burstShare;
    private double? _lease;
    private long _at;
    private long _calls;
    private long _recordedAt;
    private long _unrecorded;
    private bool _asked;

    internal TokenBucket(LimitKey key, LimitPolicy policy, LimitShare unleased, long now, long ticksPerSecond)
    {
        (Key, Policy, _ticksPerSecond, _at) = (key, policy, ticksPerSecond, now);
        (_rateShare, _burstShare) = (unleased.OfRate, unleased.OfBurst);
        _tokens = Capacity;
        _recordedAt = long.MinValue;
    }

    internal LimitKey Key { get; }

    internal LimitPolicy Policy { get; }

    private double Capacity => Math.Max(1, Policy.Burst * _burstShare);

    private double PerTick => Policy.PerSecond * _rateShare / _ticksPerSecond;

    /// <summary>Takes a token if there is one.</summary>
    /// <param name="now">The time.</param>
    /// <param name="unleased">What the silo may use without having asked.</param>
    /// <param name="asks">Set once when the bucket runs low on a share that was not asked for.</param>
    internal bool TryTake(long now, LimitShare unleased, out bool asks)
    {
        lock (_lock)
        {
            if (_lease is null)
                Share(unleased, now);
            Fill(now);
            _calls++;
            bool taken = _tokens >= 1;
            if (taken)
                _tokens--;
            asks = _lease is null && !_asked && unleased.OfRate < 1 && _tokens < Capacity / 2;
            _asked |= asks;
            return taken;
        }
    }

    /// <summary>Gives a token back that another limit made useless.</summary>
    internal void GiveBack()
    {
        lock (_lock)
        {
            _tokens = Math.Min(Capacity, _tokens + 1);
            _calls--;
        }
    }

    /// <summary>What is left, and for how long.</summary>
    internal (double Tokens, double Share, TimeSpan Reset, TimeSpan Retry) Look()
    {
        lock (_lock)
        {
            double second = PerTick * _ticksPerSecond;
            return (_tokens, _tokens / Capacity, Seconds((Capacity - _tokens) / second),
                Seconds(Math.Max(0, 1 - _tokens) / second));
        }
    }

    /// <summary>Counts a refusal; how many are to be recorded now, or 0.</summary>
    internal long Refused(long now, long every)
    {
        lock (_lock)
        {
            _unrecorded++;
            if (_recordedAt != long.MinValue && now - _recordedAt < every)
                return 0;
            (long count, _unrecorded, _recordedAt) = (_unrecorded, 0, now);
            return count;
        }
    }

    /// <summary>Whether forgetting the bucket changes nothing.</summary>
    internal bool IsIdle(long now)
    {
        lock (_lock)
        {
            Fill(now);
            return _lease is null && !_asked && _tokens >= Capacity;
        }
    }

    /// <summary>Calls since the last time it was asked, refused ones included.</summary>
    internal long CountCalls()
    {
        lock (_lock)
        {
            (long calls, _calls) = (_calls, 0);
            return calls;
        }
    }

    /// <summary>The share it holds by a lease, 0 without one.</summary>
    internal double Held
    {
        get
        {
            lock (_lock)
                return _lease ?? 0;
        }
    }

    /// <summary>Sets the share that was granted.</summary>
    internal void Lease(double share, long now)
    {
        lock (_lock)
        {
            _lease = share;
            Share(new LimitShare(share, share), now);
        }
    }

    /// <summary>Goes back to what needs no asking.</summary>
    internal void EndLease()
    {
        lock (_lock)
            (_lease, _asked) = (null, false);
    }

    private void Share(LimitShare share, long now)
    {
        if (_rateShare == share.OfRate && _burstShare == share.OfBurst)
            return;
        Fill(now);
        (_rateShare, _burstShare) = (share.OfRate, share.OfBurst);
        _tokens = Math.Min(_tokens, Capacity);
    }

    private void Fill(long now)
    {
        if (now <= _at)
            return;
        _tokens = Math.Min(Capacity, _tokens + ((now - _at) * PerTick));
        _at = now;
    }

    // A share of nothing fills never: a day says so and fits everywhere.
    private static TimeSpan Seconds(double seconds) =>
        TimeSpan.FromSeconds(double.IsFinite(seconds) ? Math.Min(seconds, 86_400) : 86_400);
}
