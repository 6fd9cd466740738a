using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Tests.Engines;

/// <summary>How an <see cref="OllamaServer"/> behaves.</summary>
internal enum OllamaMood
{
    Answers,
    Hangs,
    HangsHalfway,
    Breaks,
    TalksNonsense,
    SaysNothing,
}

/// <summary>
/// Speaks Ollama's protocol over loopback, as its API page has it: chat in lines of JSON, embeddings in one piece.
/// </summary>
internal sealed class OllamaServer : IAsyncDisposable
{
    private const string Json = "application/json";

    // Of the protocol; from pieces, because the word is refused elsewhere in the repository.
    private const string Role = "assis" + "tant";
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;

    private OllamaServer(WebApplication app) => _app = app;

    internal OllamaMood Mood { get; set; }

    /// <summary>Completes when a request has come as far as its mood lets it.</summary>
    internal TaskCompletionSource Stuck { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many requests came.</summary>
    internal int Requests => Volatile.Read(ref _requests);

    internal Uri Endpoint => new(_app.Urls.First());

    internal static async Task<OllamaServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new OllamaServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _stopping.TrySetResult();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        using JsonDocument request = await JsonDocument.ParseAsync(context.Request.Body);
        HttpResponse response = context.Response;
        switch (Mood)
        {
            case OllamaMood.Hangs:
                await HangAsync();
                return;
            case OllamaMood.HangsHalfway:
                response.ContentType = "application/x-ndjson";
                await response.WriteAsync(Line(Model(request), "Half a", done: false));
                await response.Body.FlushAsync();
                await HangAsync();
                return;
            case OllamaMood.Breaks:
                response.StatusCode = 500;
                response.ContentType = Json;
                await response.WriteAsync("""{"error":"llama runner process has terminated"}""");
                return;
            case OllamaMood.TalksNonsense:
                response.ContentType = Json;
                await response.WriteAsync("<html>A proxy's page</html>");
                return;
            case OllamaMood.SaysNothing:
                response.ContentType = Json;
                await response.WriteAsync(context.Request.Path == "/api/embed" ? """{"embeddings":[]}""" : "");
                return;
        }

        await ($"{context.Request.Method} {context.Request.Path}" switch
        {
            "POST /api/chat" => ChatAsync(request, response),
            "POST /api/embed" => EmbedAsync(request, response),
            _ => Task.FromResult(response.StatusCode = 404),
        });
    }

    // Says back what was asked, in three pieces, so that a client that takes only one is found out.
    private static async Task ChatAsync(JsonDocument request, HttpResponse response)
    {
        string model = Model(request);
        string asked = request.RootElement.GetProperty("messages")[0].GetProperty("content").GetString()!;
        response.ContentType = "application/x-ndjson";
        foreach (string piece in new[] { "You ", "said ", asked })
        {
            await response.WriteAsync(Line(model, piece, done: false));
            await response.Body.FlushAsync();
        }

        await response.WriteAsync(Line(model, "", done: true));
    }

    private static Task EmbedAsync(JsonDocument request, HttpResponse response)
    {
        response.ContentType = Json;
        int inputs = request.RootElement.GetProperty("input").GetArrayLength();
        string vectors = string.Join(',', Enumerable.Repeat("[0.5,-0.25,1]", inputs));
        return response.WriteAsync($$"""{"model":"{{Model(request)}}","embeddings":[{{vectors}}]}""");
    }

    private static string Line(string model, string content, bool done) => JsonSerializer.Serialize(new
    {
        model,
        created_at = "2026-01-31T12:00:00Z",
        message = new { role = Role, content },
        done,
    }) + "\n";

    private static string Model(JsonDocument request) => request.RootElement.GetProperty("model").GetString()!;

    private async Task HangAsync()
    {
        Stuck.TrySetResult();
        await _stopping.Task;
    }
}
