using AiBos.Sdk;
using Microsoft.Extensions.AI;
using OllamaSharp;
using OllamaSharp.Models.Exceptions;

namespace AiBos.Kernel.Engines;

/// <summary>
/// <c>ctx.Ai</c> over Ollama. After a failure the endpoint rests for a while, so that "unavailable" is said at once and
/// not after another timeout.
/// </summary>
internal sealed class OllamaAi : IAi, IDisposable
{
    private const int PromptLengthMax = 64 << 10;
    private readonly OllamaOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly OllamaApiClient _client;
    private long _restsUntil;

    public OllamaAi(OllamaOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = options.ConnectTimeout })
        {
            BaseAddress = options.Endpoint,
            Timeout = Timeout.InfiniteTimeSpan, // each call carries its own deadline
        };
        _client = new OllamaApiClient(_http, options.Model);
    }

    public Task<AiAnswer<string>> ChatAsync(string prompt, CancellationToken cancellationToken = default) =>
        AskAsync(prompt, async token =>
        {
            ChatResponse response =
                await ((IChatClient)_client).GetResponseAsync(prompt, cancellationToken: token).ConfigureAwait(false);
            // A stream that ends before its first word is a failure that HTTP does not show.
            return response.Text is { Length: > 0 } said ? said : throw new InvalidDataException("No words came.");
        }, cancellationToken);

    public Task<AiAnswer<ReadOnlyMemory<float>>> EmbedAsync(
        string text, CancellationToken cancellationToken = default) =>
        AskAsync(text, async token =>
        {
            var generator = (IEmbeddingGenerator<string, Embedding<float>>)_client;
            GeneratedEmbeddings<Embedding<float>> made =
                await generator.GenerateAsync([text], cancellationToken: token).ConfigureAwait(false);
            return made is [var first, ..] ? first.Vector : throw new InvalidDataException("No vector came.");
        }, cancellationToken);

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    private async Task<AiAnswer<T>> AskAsync<T>(
        string text, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        if (text.Length > PromptLengthMax)
            throw new ArgumentException($"A prompt has at most {PromptLengthMax} characters.", nameof(text));
        if (_time.GetUtcNow().UtcTicks < Volatile.Read(ref _restsUntil))
            return Unavailable<T>("did not answer a moment ago");
        using var deadline = new CancellationTokenSource(_options.AnswerTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return new AiAnswer<T>(await ask(both.Token).ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Rest<T>("did not answer in time");
        }
        catch (Exception e) when (e is HttpRequestException or OllamaException or IOException
            or System.Text.Json.JsonException or InvalidOperationException or InvalidDataException)
        {
            return Rest<T>("cannot be reached or has no such model");
        }
    }

    private AiAnswer<T> Rest<T>(string reason)
    {
        Volatile.Write(ref _restsUntil, (_time.GetUtcNow() + _options.RestAfterFailure).UtcTicks);
        return Unavailable<T>(reason);
    }

    private AiAnswer<T> Unavailable<T>(string reason) =>
        new(default, $"The model {_options.Model} at {_options.Endpoint.Authority} {reason}.");
}
