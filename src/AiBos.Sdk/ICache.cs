namespace AiBos.Sdk;

/// <summary>
/// A cache that belongs to this engine and tenant; keys of others cannot be named. Losing it costs time, never truth:
/// when the second level (Redis, when configured) is away, the factory runs.
/// </summary>
public interface ICache
{
    /// <summary>
    /// The cached value, or what <paramref name="factory"/> makes; one caller per silo makes it at a time.
    /// </summary>
    /// <param name="key">1–256 characters.</param>
    /// <param name="factory">Makes the value when it is not cached.</param>
    /// <param name="lifetime">How long it may be served; 1 s to 24 h.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    ValueTask<T> GetOrCreateAsync<T>(
        string key, Func<CancellationToken, ValueTask<T>> factory, TimeSpan lifetime,
        CancellationToken cancellationToken = default);

    /// <summary>Stores a value.</summary>
    ValueTask SetAsync<T>(string key, T value, TimeSpan lifetime, CancellationToken cancellationToken = default);

    /// <summary>Forgets a value, if it was there.</summary>
    ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default);
}
