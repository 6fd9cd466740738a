using System.Net;
using AiBos.Kernel.Access;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>
/// <c>/metrics</c> is for the scraper on this machine, which has no credential, and for principals with
/// <c>diag.read</c> from elsewhere. Behind a proxy every caller looks local: the proxy must not forward the path.
/// </summary>
internal sealed class MetricsDoor(RequestDelegate next, Authenticator authenticator)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path == "/metrics" && !IsLocal(context.Connection))
        {
            string? key = context.Request.Headers["X-Api-Key"];
            Caller? caller = key is null ? null : await authenticator.AuthenticateKeyAsync(key);
            if (caller is null || !caller.Permissions.Has("diag.read"))
            {
                await Problem.WriteAsync(context, caller is null
                    ? new Refusal(ErrorCode.Unauthenticated, "Send a valid API key in X-Api-Key.")
                    : Refusal.Forbidden("diag.read"));
                return;
            }
        }

        await next(context);
    }

    private static bool IsLocal(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote);
}
