using AiBos.Sdk;
using Microsoft.Extensions.Caching.Hybrid;

namespace AiBos.Kernel.Engines;

/// <summary><c>ctx.Cache</c>: the host's cache under a prefix of tenant and engine that callers cannot leave.</summary>
internal sealed class EngineCache(HybridCache cache, TenantId tenant, string domain) : ICache
{
    private const int KeyLengthMax = 256;
    private static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(1);

    // Neither a tenant id nor a domain can contain the separator, so two pairs never make one prefix.
    private readonly string _prefix = $"t:{tenant.Value}:{domain}:";

    public ValueTask<T> GetOrCreateAsync<T>(
        string key, Func<CancellationToken, ValueTask<T>> factory, TimeSpan lifetime,
        CancellationToken cancellationToken = default) =>
        cache.GetOrCreateAsync(
            Key(key), factory, static (make, token) => make(token), Options(lifetime),
            cancellationToken: cancellationToken);

    public ValueTask SetAsync<T>(
        string key, T value, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        cache.SetAsync(Key(key), value, Options(lifetime), cancellationToken: cancellationToken);

    public ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) =>
        cache.RemoveAsync(Key(key), cancellationToken);

    private static HybridCacheEntryOptions Options(TimeSpan lifetime)
    {
        if (lifetime < TimeSpan.FromSeconds(1) || lifetime > LifetimeMax)
            throw new ArgumentOutOfRangeException(nameof(lifetime), lifetime, "A lifetime is 1 s to 24 h.");
        return new HybridCacheEntryOptions { Expiration = lifetime, LocalCacheExpiration = lifetime };
    }

    private string Key(string key) => key.Length is > 0 and <= KeyLengthMax
        ? _prefix + key
        : throw new ArgumentException($"A cache key has 1 to {KeyLengthMax} characters.", nameof(key));
}
