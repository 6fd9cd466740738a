namespace AiBos.Sdk;

/// <summary>
/// A local model, when there is one. It explains and suggests; rules decide. Every answer may be "unavailable", and
/// that is said quickly.
/// </summary>
public interface IAi
{
    /// <summary>One turn of chat.</summary>
    /// <param name="prompt">At most 64 Ki characters.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    Task<AiAnswer<string>> ChatAsync(string prompt, CancellationToken cancellationToken = default);

    /// <summary>The embedding of a text; the length depends on the model.</summary>
    Task<AiAnswer<ReadOnlyMemory<float>>> EmbedAsync(string text, CancellationToken cancellationToken = default);
}

/// <summary>What a model answered, or why none did.</summary>
/// <param name="Value">The answer; default when unavailable.</param>
/// <param name="Unavailable">Why there is no answer; null when there is one.</param>
public sealed record AiAnswer<T>(T? Value, string? Unavailable)
{
    /// <summary>Whether there is an answer.</summary>
    public bool IsAvailable => Unavailable is null;
}
