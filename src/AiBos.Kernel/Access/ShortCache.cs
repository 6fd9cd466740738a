using System.Collections.Concurrent;

namespace AiBos.Kernel.Access;

/// <summary>
/// Remembers answers for a moment, "no" included; one look-up at a time for each key. Bounded: when full it starts
/// empty again, which costs look-ups, never correctness.
/// </summary>
internal sealed class ShortCache<TKey, TValue>(TimeSpan lifetime, int entriesMax, TimeProvider time)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Slot> _slots = new();

    internal ValueTask<TValue> GetAsync(TKey key, Func<TKey, Task<TValue>> find)
    {
        long now = time.GetTimestamp();
        if (_slots.TryGetValue(key, out Slot? slot) && time.GetElapsedTime(slot.At, now) < lifetime)
        {
            return new ValueTask<TValue>(slot.Value);
        }

        return FindAsync(key, find, slot, now);
    }

    /// <summary>The next caller asks anew.</summary>
    internal void Forget(TKey key) => _slots.TryRemove(key, out _);

    /// <summary>All callers ask anew.</summary>
    internal void Clear() => _slots.Clear();

    private async ValueTask<TValue> FindAsync(TKey key, Func<TKey, Task<TValue>> find, Slot? stale, long now)
    {
        if (_slots.Count >= entriesMax)
            _slots.Clear();
        var started = new TaskCompletionSource<TValue>(TaskCreationOptions.RunContinuationsAsynchronously);
        var mine = new Slot(started.Task, now);
        bool first = stale is null ? _slots.TryAdd(key, mine) : _slots.TryUpdate(key, mine, stale);
        if (!first && _slots.TryGetValue(key, out Slot? other))
            return await other.Value.ConfigureAwait(false);
        try
        {
            TValue value = await find(key).ConfigureAwait(false);
            started.SetResult(value);
            return value;
        }
        catch (Exception e)
        {
            // A failed look-up is not an answer: the next caller asks again.
            _slots.TryRemove(new KeyValuePair<TKey, Slot>(key, mine));
            started.SetException(e);
            _ = started.Task.Exception;
            throw;
        }
    }

    private sealed record Slot(Task<TValue> Value, long At);
}
