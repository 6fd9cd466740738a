using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace AiBos.Notary;

/// <summary>
/// Kestrel and one handler, nothing else: no configuration files, no environment, no routing. What the options say is
/// all there is.
/// </summary>
internal static class NotaryHost
{
    private const int ConnectionsMax = 256;
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(10);

    internal static async Task<WebApplication> StartAsync(
        Action<KestrelServerOptions> listen, long bodyBytesMax, RequestDelegate handler, Action<string> report,
        CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = bodyBytesMax;
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            listen(kestrel);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTimeout);
        WebApplication app = builder.Build();
        app.Run(context => HandleAsync(context, handler, report));
        try
        {
            await app.StartAsync(cancellationToken);
            return app;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await app.DisposeAsync();
            throw new NotaryException($"Cannot listen: {e.Message}", e);
        }
    }

    internal static Task AnswerAsync(
        HttpContext context, int status, string text, string contentType = "text/plain; charset=utf-8")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static async Task HandleAsync(HttpContext context, RequestDelegate handler, Action<string> report)
    {
        try
        {
            await handler(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up; there is nobody to answer.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, e.StatusCode, "The request cannot be read.\n");
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            // The edge: a bug in one request must not end the server, nor tell a stranger where it is.
            report($"A request broke: {e}");
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, "Something broke here.\n");
        }
    }
}
