using System.Collections.Concurrent;

namespace AiBos.Kernel.Limits;

/// <summary>
/// The buckets of this silo, bounded. A full bucket is as good as none: those are swept away, at the latest when there
/// is no room. Where there is still none the newcomer gets no bucket.
/// </summary>
internal sealed class BucketTable(int max, TimeProvider time)
{
    private static readonly TimeSpan SweepPause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<LimitKey, TokenBucket> _buckets = new();
    private long _sweptAt = time.GetTimestamp();
    private int _count;

    /// <summary>How many there are.</summary>
    internal int Count => Volatile.Read(ref _count);

    internal TokenBucket? GetOrAdd(LimitKey key, LimitPolicy policy, LimitShare unleased, long now)
    {
        if (_buckets.TryGetValue(key, out TokenBucket? known))
            return known;
        if (Count >= max)
            Sweep(now);
        if (Interlocked.Increment(ref _count) > max)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        var fresh = new TokenBucket(key, policy, unleased, now, time.TimestampFrequency);
        TokenBucket kept = _buckets.GetOrAdd(key, fresh);
        if (!ReferenceEquals(kept, fresh))
            Interlocked.Decrement(ref _count);
        return kept;
    }

    /// <summary>Lets go of idle buckets; at most once a second, because it looks at all.</summary>
    internal void Sweep(long now)
    {
        long before = Interlocked.Read(ref _sweptAt);
        if (time.GetElapsedTime(before, now) < SweepPause
            || Interlocked.CompareExchange(ref _sweptAt, now, before) != before)
        {
            return;
        }

        foreach ((LimitKey key, TokenBucket bucket) in _buckets)
        {
            if (bucket.IsIdle(now) && _buckets.TryRemove(new KeyValuePair<LimitKey, TokenBucket>(key, bucket)))
                Interlocked.Decrement(ref _count);
        }
    }
}
