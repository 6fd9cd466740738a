using AiBos.Kernel.Actions;

namespace AiBos.Silo.Http;

/// <summary>
/// <c>POST /actions/{domain}/{action}</c>, or <c>{action}@{version}</c>: reads the request and hands it to the
/// dispatcher.
/// </summary>
internal static class ActionEndpoints
{
    internal const string Pattern = "/actions/{**path}";

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost(Pattern, HandleAsync)
        .WithPolicy(RoutePolicy.Authenticated("the dispatcher compares the contract's permission"))
        .ExcludeFromDescription();

    private static async Task HandleAsync(HttpContext context)
    {
        ActionOptions options = context.RequestServices.GetRequiredService<ActionOptions>();
        RequestBody body = await RequestBody.ReadAsync(context.Request, options.BodyBytesMax);
        string? key = context.Request.Headers["Idempotency-Key"];
        (string action, string? version) = Address(context);
        var call = new ActionCall
        {
            Caller = RouteGate.CallerOf(context),
            Action = action,
            Version = version,
            IdempotencyKey = key,
            Body = body.Bytes,
            Fault = body.Fault?.Code,
            FaultDetail = body.Fault?.Detail,
            Cause = context.Response.Headers["X-Trace-Id"],
        };
        IActionDispatcher dispatcher = context.RequestServices.GetRequiredService<IActionDispatcher>();
        ActionOutcome outcome = await dispatcher.DispatchAsync(call);
        if (outcome.Error is { } error)
        {
            await Problem.WriteAsync(context, error.ToRefusal(), outcome.Entry);
            return;
        }

        if (outcome.Replayed)
            context.Response.Headers["Idempotency-Replayed"] = "true";
        await Success.WriteJsonAsync(context, outcome.Output, outcome.Contract, outcome.Entry);
    }

    // The path's version counts; a header that says something else makes the address malformed.
    internal static (string Action, string? Version) Address(HttpContext context)
    {
        string? asked = context.Request.Headers["X-Contract-Version"];
        string action = ActionOf((string?)context.Request.RouteValues["path"]);
        int at = action.LastIndexOf('@');
        return at < 0
            ? (action, asked)
            : asked is null || asked == action[(at + 1)..] ? (action[..at], action[(at + 1)..]) : (action, asked);
    }

    // Anything but two parts stays malformed: the dispatcher refuses it under the code for paths.
    private static string ActionOf(string? path)
    {
        if (path is null)
            return "";
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 || path.AsSpan(0, slash).Contains('.') ? $"/{path}" : $"{path[..slash]}.{path[(slash + 1)..]}";
    }
}
