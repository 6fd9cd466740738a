namespace AiBos.Sdk;

/// <summary>
/// This engine's settings: keys below <c>Engines:{domain}</c> of the host's configuration
/// (environment: <c>Engines__accounting__ApprovalThreshold</c>). Keys of others cannot be named.
/// </summary>
/// <example>
/// <code>
/// // Engines__orders__ReturnDays=14 in the environment of the silo.
/// int returnDays = context.Configuration.Get("ReturnDays", fallback: 30);
/// string? carrier = context.Configuration.Find("Carrier");
/// Console.WriteLine($"{returnDays} days to return, by {carrier ?? "any carrier"}");
/// </code>
/// </example>
public interface IEngineConfiguration
{
    /// <summary>The setting, or null when it is not set.</summary>
    /// <param name="key">Name below the engine's section, case-insensitive; <c>:</c> goes a level down.</param>
    string? Find(string key);

    /// <summary>The setting as a value, or <paramref name="fallback"/> when it is not set.</summary>
    /// <param name="key">As for <see cref="Find"/>.</param>
    /// <param name="fallback">What holds when nobody set it.</param>
    /// <exception cref="FormatException">The text is no such value; the message names the key.</exception>
    T Get<T>(string key, T fallback) where T : IParsable<T>;
}
