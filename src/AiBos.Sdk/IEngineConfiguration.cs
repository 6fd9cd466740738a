namespace AiBos.Sdk;

/// <summary>
/// This engine's settings: keys below <c>Engines:{domain}</c> of the host's configuration
/// (environment: <c>Engines__accounting__ApprovalThreshold</c>). Keys of others cannot be named.
/// </summary>
public interface IEngineConfiguration
{
    /// <summary>The setting, or null when it is not set.</summary>
    string? Find(string key);

    /// <summary>The setting as a value, or <paramref name="fallback"/> when it is not set.</summary>
    /// <exception cref="FormatException">The text is no such value; the message names the key.</exception>
    T Get<T>(string key, T fallback) where T : IParsable<T>;
}
