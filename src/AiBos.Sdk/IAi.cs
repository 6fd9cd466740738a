namespace AiBos.Sdk;

/// <summary>
/// A local model, when there is one. It explains and suggests; rules decide. Every answer may be "unavailable", and
/// that is said quickly.
/// </summary>
/// <example>
/// <code><![CDATA[
/// AiAnswer<string> answer = await context.Ai.ChatAsync("Say in one sentence what a voucher is.", cancellationToken);
/// string sentence = answer.IsAvailable ? answer.Value! : $"(no explanation: {answer.Unavailable})";
///
/// AiAnswer<ReadOnlyMemory<float>> embedding = await context.Ai.EmbedAsync(sentence, cancellationToken);
/// Console.WriteLine($"{sentence} {embedding.Value.Length} dimensions");
/// ]]></code>
/// </example>
public interface IAi
{
    /// <summary>One turn of chat.</summary>
    /// <param name="prompt">At most 64 Ki characters.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>
    /// The answer, or why there is none: no model, no answer within 60 s (the operator's <c>Ollama__AnswerTimeout</c>),
    /// or a failure in the last 10 s (<c>Ollama__RestAfterFailure</c>).
    /// </returns>
    /// <exception cref="ArgumentException">The prompt is too long.</exception>
    Task<AiAnswer<string>> ChatAsync(string prompt, CancellationToken cancellationToken = default);

    /// <summary>The embedding of a text; the length depends on the model.</summary>
    /// <param name="text">At most 64 Ki characters.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ArgumentException">The text is too long.</exception>
    Task<AiAnswer<ReadOnlyMemory<float>>> EmbedAsync(string text, CancellationToken cancellationToken = default);
}

/// <summary>What a model answered, or why none did.</summary>
/// <param name="Value">The answer; default when unavailable.</param>
/// <param name="Unavailable">Why there is no answer; null when there is one.</param>
/// <example>
/// <code><![CDATA[
/// using Xunit;
///
/// // What a test gives a handler that must work without a model.
/// var none = new AiAnswer<string>(Value: null, Unavailable: "No model is configured.");
/// Assert.False(none.IsAvailable);
/// var one = new AiAnswer<string>("A voucher is a document of a booking.", Unavailable: null);
/// Assert.True(one.IsAvailable);
/// ]]></code>
/// </example>
public sealed record AiAnswer<T>(T? Value, string? Unavailable)
{
    /// <summary>Whether there is an answer.</summary>
    public bool IsAvailable => Unavailable is null;
}
