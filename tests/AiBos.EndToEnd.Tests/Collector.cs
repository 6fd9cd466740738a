using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AiBos.EndToEnd.Tests;

/// <summary>Takes what OpenTelemetry sends over HTTP and keeps it, byte by byte.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, string? MediaType, string Body)> _received = [];

    private Collector(WebApplication app) => _app = app;

    internal string Endpoint => _app.Urls.First();

    internal static async Task<Collector> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var collector = new Collector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    /// <summary>All that came to a path. Strings stand in protobuf as they are, so they can be looked for.</summary>
    internal string Received(string path) => string.Concat(
        _received.Where(request => request.Path == path && request.MediaType == "application/x-protobuf")
            .Select(request => request.Body));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _received.Enqueue(
            (context.Request.Path, context.Request.ContentType, Encoding.Latin1.GetString(body.ToArray())));
        context.Response.ContentType = "application/x-protobuf";
    }
}
