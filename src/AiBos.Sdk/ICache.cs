namespace AiBos.Sdk;

/// <summary>
/// A cache that belongs to this engine and tenant; keys of others cannot be named. Losing it costs time, never truth:
/// when the second level (Redis, when configured) is away, the factory runs.
/// </summary>
/// <example>
/// <code><![CDATA[
/// string sku = "tea-001";
/// long onHand = await context.Cache.GetOrCreateAsync(
///     $"stock:{sku}",
///     async stop => await context.Db.GetAsync<long>($"SELECT on_hand FROM orders.stock WHERE sku = {sku}", stop),
///     TimeSpan.FromMinutes(5),
///     cancellationToken);
///
/// // Whoever changes it stores the new value, or forgets the old one.
/// await context.Cache.SetAsync($"stock:{sku}", onHand + 1, TimeSpan.FromMinutes(5), cancellationToken);
/// await context.Cache.RemoveAsync("stock:all", cancellationToken);
/// ]]></code>
/// </example>
public interface ICache
{
    /// <summary>
    /// The cached value, or what <paramref name="factory"/> makes; one caller per silo makes it at a time.
    /// </summary>
    /// <param name="key">1–256 characters.</param>
    /// <param name="factory">Makes the value when it is not cached.</param>
    /// <param name="lifetime">How long it may be served; 1 s to 24 h.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ArgumentException">The key is empty or too long.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is out of its range.</exception>
    ValueTask<T> GetOrCreateAsync<T>(
        string key, Func<CancellationToken, ValueTask<T>> factory, TimeSpan lifetime,
        CancellationToken cancellationToken = default);

    /// <summary>Stores a value, over one that is there.</summary>
    /// <param name="key">1–256 characters.</param>
    /// <param name="value">The value; serialised as JSON where there is a second level.</param>
    /// <param name="lifetime">How long it may be served; 1 s to 24 h.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ArgumentException">The key is empty or too long.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is out of its range.</exception>
    ValueTask SetAsync<T>(string key, T value, TimeSpan lifetime, CancellationToken cancellationToken = default);

    /// <summary>Forgets a value, if it was there.</summary>
    /// <param name="key">1–256 characters.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ArgumentException">The key is empty or too long.</exception>
    ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default);
}
