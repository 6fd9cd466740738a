namespace AiBos.Kernel.Engines;

/// <summary>The local model. Everything works without one.</summary>
public sealed class OllamaOptions
{
    /// <summary>Where Ollama listens, default <c>http://127.0.0.1:11434</c>.</summary>
    public Uri Endpoint { get; set; } = new("http://127.0.0.1:11434");

    /// <summary>The model for chat and embeddings, default <c>llama3.2</c>.</summary>
    public string Model { get; set; } = "llama3.2";

    /// <summary>How long to wait for a connection, 100 ms–10 s, default 1 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an answer may take, 1–300 s, default 60 s.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a failed endpoint is not asked again, 1–300 s, default 10 s.</summary>
    public TimeSpan RestAfterFailure { get; set; } = TimeSpan.FromSeconds(10);

    internal void Validate()
    {
        if (!Endpoint.IsAbsoluteUri || Endpoint.Scheme is not ("http" or "https"))
            throw KernelStartException.Option("Ollama:Endpoint", Endpoint, "an http or https address");
        if (string.IsNullOrWhiteSpace(Model))
            throw KernelStartException.Option("Ollama:Model", Model, "the name of a model");
        if (ConnectTimeout < TimeSpan.FromMilliseconds(100) || ConnectTimeout > TimeSpan.FromSeconds(10))
            throw KernelStartException.Option("Ollama:ConnectTimeout", ConnectTimeout, "100 ms to 10 s");
        if (AnswerTimeout < TimeSpan.FromSeconds(1) || AnswerTimeout > TimeSpan.FromMinutes(5))
            throw KernelStartException.Option("Ollama:AnswerTimeout", AnswerTimeout, "1 s to 300 s");
        if (RestAfterFailure < TimeSpan.FromSeconds(1) || RestAfterFailure > TimeSpan.FromMinutes(5))
            throw KernelStartException.Option("Ollama:RestAfterFailure", RestAfterFailure, "1 s to 300 s");
    }
}
