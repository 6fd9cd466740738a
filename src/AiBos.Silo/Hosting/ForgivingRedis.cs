using System.Buffers;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using StackExchange.Redis;

namespace AiBos.Silo.Hosting;

/// <summary>
/// Redis that may be away: reads then find nothing and writes are lost. The cache above forgives failed reads, but
/// hands failed removals to the caller (seen in 10.11), whose action would break.
/// </summary>
internal sealed class ForgivingRedis(RedisCache redis, ILogger<ForgivingRedis> log)
    : IBufferDistributedCache, IDisposable
{
    private bool _away;

    public void Dispose() => redis.Dispose();

    public byte[]? Get(string key) => Try(() => redis.Get(key), null);

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        TryAsync(() => redis.GetAsync(key, token), null);

    public bool TryGet(string key, IBufferWriter<byte> destination) =>
        Try(() => ((IBufferDistributedCache)redis).TryGet(key, destination), false);

    public async ValueTask<bool> TryGetAsync(
        string key, IBufferWriter<byte> destination, CancellationToken token = default) =>
        await TryAsync(
            () => ((IBufferDistributedCache)redis).TryGetAsync(key, destination, token).AsTask(), false);

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) =>
        Set(key, new ReadOnlySequence<byte>(value), options);

    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) =>
        Try(() => Done(() => ((IBufferDistributedCache)redis).Set(key, value, options)), false);

    public Task SetAsync(
        string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        SetAsync(key, new ReadOnlySequence<byte>(value), options, token).AsTask();

    public async ValueTask SetAsync(
        string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options,
        CancellationToken token = default) =>
        await TryAsync(
            () => DoneAsync(((IBufferDistributedCache)redis).SetAsync(key, value, options, token).AsTask()), false);

    public void Refresh(string key) => Try(() => Done(() => redis.Refresh(key)), false);

    public Task RefreshAsync(string key, CancellationToken token = default) =>
        TryAsync(() => DoneAsync(redis.RefreshAsync(key, token)), false);

    public void Remove(string key)
    {
        if (!Try(() => Done(() => redis.Remove(key)), false))
            log.RemovalLost();
    }

    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        if (!await TryAsync(() => DoneAsync(redis.RemoveAsync(key, token)), false))
            log.RemovalLost();
    }

    private static bool Done(Action act)
    {
        act();
        return true;
    }

    private static async Task<bool> DoneAsync(Task act)
    {
        await act;
        return true;
    }

    private T Try<T>(Func<T> ask, T otherwise)
    {
        try
        {
            T answer = ask();
            Note(null);
            return answer;
        }
        catch (Exception e) when (IsAway(e))
        {
            Note(e);
            return otherwise;
        }
    }

    private async Task<T> TryAsync<T>(Func<Task<T>> ask, T otherwise)
    {
        try
        {
            T answer = await ask();
            Note(null);
            return answer;
        }
        catch (Exception e) when (IsAway(e))
        {
            Note(e);
            return otherwise;
        }
    }

    private static bool IsAway(Exception e) => e is RedisException or TimeoutException or ObjectDisposedException;

    // Said once per absence: every call would say it otherwise.
    private void Note(Exception? failure)
    {
        bool away = failure is not null;
        if (Interlocked.Exchange(ref _away, away) == away)
            return;
        if (failure is null)
            log.Back();
        else
            log.Away(failure);
    }
}
