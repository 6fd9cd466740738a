using AiBos.Sdk;

namespace AiBos.Kernel.Engines;

/// <summary>
/// <c>ctx.Configuration</c>: the host hands over a look-up that is bound to the engine's own section.
/// </summary>
internal sealed class EngineConfiguration(string domain, EngineSettings settings) : IEngineConfiguration
{
    public string? Find(string key) => settings(domain, key);

    public T Get<T>(string key, T fallback) where T : IParsable<T>
    {
        string? text = Find(key);
        if (text is null)
            return fallback;
        return T.TryParse(text, null, out T? value)
            ? value
            : throw new FormatException($"The setting Engines:{domain}:{key} is no {typeof(T).Name}.");
    }
}

/// <summary>Looks up a setting of an engine; null when it is not set. Only the host reads configuration.</summary>
public delegate string? EngineSettings(string domain, string key);
