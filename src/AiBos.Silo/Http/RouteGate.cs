using System.Net;
using AiBos.Kernel.Access;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>
/// The door of every route: who is it (401), is it too much (429), for which tenant (403), may it (404 for what does
/// not exist, then 403). A route without a policy answers nobody.
/// </summary>
internal sealed class RouteGate(RequestDelegate next, Authenticator authenticator, PlatformActing acting)
{
    private static readonly object CallerKey = new();

    /// <summary>The caller of an authenticated request.</summary>
    internal static Caller CallerOf(HttpContext context) => (Caller)context.Items[CallerKey]!;

    internal static Caller? FindCaller(HttpContext context) => context.Items[CallerKey] as Caller;

    public async Task InvokeAsync(HttpContext context)
    {
        RoutePolicy? policy = context.GetEndpoint()?.Metadata.GetMetadata<RoutePolicy>();
        if (policy is { IsOpen: true } || (policy is { IsOpenLocally: true } && IsLocal(context.Connection))
            || (policy is { IsOptional: true } && !HasCredential(context.Request.Headers)))
        {
            await next(context);
            return;
        }

        Caller? caller = await AuthenticateAsync(context);
        if (caller is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"aibos\"";
            await Problem.WriteAsync(context, new Refusal(
                ErrorCode.Unauthenticated, "Send a valid API key in X-Api-Key, or a token in Authorization: Bearer."));
            return;
        }

        context.Items[CallerKey] = caller;
        if (await LimitGate.RefuseAsync(context, caller))
            return;
        // Routing's own endpoint for a wrong method names the right ones in Allow; the answer's body is ours.
        if (policy is null && context.GetEndpoint() is not null)
            await next(context);
        Refusal? refusal = await ActAsync(context, caller) ?? Refuse(context, policy);
        if (refusal is not null)
            await Problem.WriteRecordedAsync(context, refusal);
        else
            await next(context);
    }

    private static bool HasCredential(IHeaderDictionary headers) =>
        headers.ContainsKey("Authorization") || headers.ContainsKey("X-Api-Key");

    private static bool IsLocal(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote);

    // A tenant that is not the credential's is for operators of the platform alone.
    private async ValueTask<Refusal?> ActAsync(HttpContext context, Caller caller)
    {
        string? tenant = context.Request.Headers["X-Tenant-Id"];
        if (tenant is null || string.Equals(tenant, caller.Tenant.Value, StringComparison.Ordinal))
            return null;
        if (!PlatformActing.IsAllowed(caller))
        {
            return new Refusal(
                ErrorCode.TenantMismatch, "X-Tenant-Id is not the credential's tenant; leave it out or correct it.");
        }

        Result<Caller> other = await acting.ActAsync(
            caller, tenant, context.Request.Headers["X-Act-Reason"], Problem.RouteOf(context), context.RequestAborted);
        if (!other.IsOk)
            return other.Refusal;
        context.Items[CallerKey] = other.Value;
        return null;
    }

    private static Refusal? Refuse(HttpContext context, RoutePolicy? policy)
    {
        if (policy is null)
        {
            // Routing answers a known path with an unknown method by an endpoint of its own.
            return context.GetEndpoint() is null
                ? new Refusal(ErrorCode.NotFound, "There is nothing at this address.")
                : new Refusal(ErrorCode.MethodNotAllowed, "This address does not take this method.");
        }

        return policy.Permission is { } permission && !CallerOf(context).Permissions.Has(permission)
            ? Refusal.Forbidden(permission)
            : null;
    }

    private async ValueTask<Caller?> AuthenticateAsync(HttpContext context)
    {
        const string scheme = "Bearer ";
        string? authorization = context.Request.Headers.Authorization;
        string? key = context.Request.Headers["X-Api-Key"];
        if (authorization is not null)
        {
            // Two credentials at once are refused rather than chosen between.
            if (key is not null || !authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                return null;
            string token = authorization[scheme.Length..].Trim();
            return CompactToken.IsWellFormed(token) ? await authenticator.AuthenticateTokenAsync(token) : null;
        }

        return key is null ? null : await authenticator.AuthenticateKeyAsync(key);
    }
}
