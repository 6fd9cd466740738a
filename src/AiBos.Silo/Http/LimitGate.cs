using System.Globalization;
using AiBos.Kernel.Access;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Limits;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>
/// Limits at the door. Every answer to a known caller says how much is left (fields of
/// draft-ietf-httpapi-ratelimit-headers-09); of a flood of refusals some become entries.
/// </summary>
internal static class LimitGate
{
    // What the caller may not call counts as one thing, known or not: the limit says nothing of what exists.
    private const string Other = "(other)";

    /// <summary>Answers 429 and is true when the caller's limit is used up.</summary>
    internal static async ValueTask<bool> RefuseAsync(HttpContext context, Caller caller)
    {
        string name = NameOf(context, caller);
        LimitVerdict verdict = context.RequestServices.GetRequiredService<RateLimiter>().Take(caller, name);
        Announce(context.Response.Headers, verdict);
        if (verdict.IsAllowed)
            return false;
        (Refusal refusal, AppendResult? entry) = await RecordAsync(context.RequestServices, caller, name, verdict);
        await Problem.WriteAsync(context, refusal, entry);
        return true;
    }

    /// <summary>The refusal for a verdict, and its entry where it is one of those that become one.</summary>
    internal static async Task<(Refusal Refusal, AppendResult? Entry)> RecordAsync(
        IServiceProvider services, Caller caller, string name, LimitVerdict verdict)
    {
        var refusal = new Refusal(
            ErrorCode.RateLimited,
            verdict.Policy.Name == "tenant"
                ? "Your organisation makes too many calls; wait, and make fewer."
                : "You make too many calls of this kind; wait, and make fewer.")
        {
            RetryAfter = verdict.RetryAfter < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : verdict.RetryAfter,
        };
        if (verdict.ToRecord == 0)
            return (refusal, null);
        // Not recorded means not recorded this time: nothing was done that would need an entry.
        AppendResult entry = await services.GetRequiredService<RefusalRecorder>().RecordManyAsync(
            caller.Tenant, caller.Principal, name, refusal, verdict.ToRecord);
        return (refusal, entry.IsSealed ? entry : null);
    }

    /// <summary>Whose limit a call of an action counts for: the action's, if the caller may call it.</summary>
    internal static string NameOf(ContractCatalog catalog, Caller caller, string action) =>
        catalog.FindPermission(action) is { } permission && caller.Permissions.Has(permission) ? action : Other;

    private static string NameOf(HttpContext context, Caller caller)
    {
        if (context.GetEndpoint() is not RouteEndpoint route)
            return Other;
        if (route.RoutePattern.RawText != ActionEndpoints.Pattern)
            return $"{context.Request.Method} {route.RoutePattern.RawText}";
        (string action, _) = ActionEndpoints.Address(context);
        return NameOf(context.RequestServices.GetRequiredService<ContractCatalog>(), caller, action);
    }

    private static void Announce(IHeaderDictionary headers, LimitVerdict verdict)
    {
        headers["RateLimit-Policy"] = verdict.TenantPolicy is { } tenant
            ? $"{verdict.ActionPolicy.Announcement}, {tenant.Announcement}"
            : verdict.ActionPolicy.Announcement;
        headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture,
            $"\"{verdict.Policy.Name}\";r={verdict.Remaining};t={Math.Ceiling(verdict.ResetAfter.TotalSeconds):0}");
    }
}
