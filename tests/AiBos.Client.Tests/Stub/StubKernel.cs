using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AiBos.Client.Tests.Stub;

/// <summary>
/// A real server on loopback that speaks the documented forms. Scripted replies are given first, in order; after them
/// it is a small kernel: every action succeeds once per idempotency key, an input that says <c>"refuse"</c> is invalid,
/// and the key <see cref="ApiKey"/> is the only one it knows.
/// </summary>
public sealed class StubKernel : IAsyncDisposable
{
    public const string ApiKey = "aibos_test_0123456789abcdef_00112233445566778899aabbccddeeff001122334455667788aabbcc";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<StubReply> _script = new();
    private readonly ConcurrentDictionary<string, StubReply> _answers = new();
    private readonly ConcurrentQueue<StubRequest> _requests = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private int _cutsAfterEffect;

    private StubKernel(WebApplication app) => _app = app;

    public Uri BaseUrl => new(_app.Urls.First());

    /// <summary>All requests so far, in order of arrival.</summary>
    public IReadOnlyList<StubRequest> Requests => [.. _requests];

    /// <summary>Inputs that had an effect: one per idempotency key.</summary>
    public ConcurrentQueue<string> Effects { get; } = new();

    /// <summary>Called with every request before it is answered.</summary>
    public Func<StubRequest, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Answers what is not an action; the default says NOT_FOUND.</summary>
    public Func<StubRequest, StubReply> Other { get; set; } = _ => StubReply.Problem(404, "NOT_FOUND");

    public static async Task<StubKernel> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var stub = new StubKernel(app);
        app.Run(stub.HandleAsync);
        await app.StartAsync();
        return stub;
    }

    public void Script(params StubReply[] replies)
    {
        foreach (StubReply reply in replies)
            _script.Enqueue(reply);
    }

    /// <summary>The next so many unscripted actions have their effect, then the connection breaks.</summary>
    public void CutAfterEffect(int actions) => Interlocked.Add(ref _cutsAfterEffect, actions);

    /// <summary>Waits for the next request that nobody has waited for yet.</summary>
    public Task ArrivalAsync(CancellationToken cancellationToken) => _arrived.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _arrived.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        StubRequest request = await StubRequest.ReadAsync(context.Request);
        _requests.Enqueue(request);
        _arrived.Release();
        await Before(request);
        bool isFirst = true;
        StubReply reply = _script.TryDequeue(out StubReply? scripted) ? scripted : Answer(request, out isFirst);
        // First answers only: a line that is cut off twice would count once.
        bool isCut = scripted is null && isFirst && Interlocked.Decrement(ref _cutsAfterEffect) >= 0;
        await (isCut ? StubReply.Cut() : reply).WriteAsync(context);
    }

    private StubReply Answer(StubRequest request, out bool isFirst)
    {
        isFirst = true;
        if (request.Path is not "/readyz" && request.Headers["X-Api-Key"] != ApiKey)
            return StubReply.Problem(401, "UNAUTHENTICATED", "Send a valid key.");
        if (!request.Path.StartsWith("/actions/", StringComparison.Ordinal))
            return Other(request);
        if (request.Text.Contains("\"refuse\"", StringComparison.Ordinal))
        {
            return StubReply.Problem(
                400, "VALIDATION_ERROR", "The input is not valid.",
                """,  "errors":[{"pointer":"/lines","message":"Debits must equal credits."}]""");
        }

        bool isNew = false;
        StubReply answer = _answers.GetOrAdd(request.IdempotencyKey ?? $"#{_requests.Count}", _ =>
        {
            isNew = true;
            return StubReply.Success("""{"id":"1"}""", isReplayed: true);
        });
        isFirst = isNew;
        if (!isNew)
            return answer;
        Effects.Enqueue(request.Text);
        return StubReply.Success("""{"id":"1"}""");
    }
}
