using AiBos.Kernel.Access;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>API keys of the caller's tenant. A secret is shown once, to whoever made the key.</summary>
internal static class ApiKeyEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/access/api-keys", ListAsync)
            .Describe(
                "The tenant's API keys without their secrets.",
                ("principal", "only its keys"), AccessAnswers.Limit, AccessAnswers.Cursor)
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Read));
        routes.MapGet("/access/api-keys/{id}", async context => await AccessAnswers.WriteAsync(
                context,
                await AccessAnswers.Reads(context).GetKeyAsync(
                    RouteGate.CallerOf(context).Tenant, AccessAnswers.Id(context), context.RequestAborted)))
            .Describe("One API key without its secret.")
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Read));
        routes.MapPost("/access/api-keys", CreateAsync)
            .Describe("Makes an API key; the answer shows it, and nothing else ever does.")
            .TakesBody(
                ("principal", "string", "for whom it speaks"), ("name", "string", "what it is for"),
                ("expiresInDays", "integer?", "1 to 365, default 90"))
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Admin));
        routes.MapPost("/access/api-keys/{id}/rotate", RotateAsync)
            .Describe("Makes a key in the place of another, which works for a while longer; the answer shows it once.")
            .TakesBody(
                ("expiresInDays", "integer?", "1 to 365, default 90"),
                ("graceHours", "integer?", "how long the key before still works, 0 to 720, default 24"))
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Admin));
        routes.MapDelete("/access/api-keys/{id}", context => AccessAnswers.ChangeAsync(
                context, new RevokeKey { Id = AccessAnswers.Id(context) }))
            .Describe("Revokes an API key: at once here, within a second on every silo.")
            .TakesNoBody()
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Admin));
    }

    private static Task CreateAsync(HttpContext context) => MakeAsync(context, body =>
    {
        string principal = body.Text("principal");
        string name = body.Text("name");
        int? days = Number(body, "expiresInDays");
        return () => AccessAnswers.Administration(context).CreateKeyAsync(
            RouteGate.CallerOf(context), principal, name, days);
    });

    private static Task RotateAsync(HttpContext context) => MakeAsync(context, body =>
    {
        int? days = Number(body, "expiresInDays");
        int? hours = Number(body, "graceHours");
        return () => AccessAnswers.Administration(context).RotateKeyAsync(
            RouteGate.CallerOf(context), AccessAnswers.Id(context), days, hours);
    });

    // Reads the body, makes a key as it says, and shows it, once.
    private static async Task MakeAsync(HttpContext context, Func<ObjectBody, Func<Task<Result<NewApiKey>>>> read)
    {
        Result<ObjectBody> body = await ObjectBody.ReadAsync(context.Request);
        Func<Task<Result<NewApiKey>>>? make = body.IsOk ? read(body.Value) : null;
        if ((body.IsOk ? body.Value.Refusal : body.Refusal) is { } refusal)
        {
            await Problem.WriteRecordedAsync(context, refusal);
            return;
        }

        Result<NewApiKey> made = await make!();
        if (!made.IsOk)
        {
            await Problem.WriteRecordedAsync(context, made.Refusal);
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        AccessKey shown = made.Value.Shown;
        await Success.WriteAsync(
            context,
            new
            {
                shown.Id, shown.Principal, shown.Name, shown.State, shown.CreatedAt, shown.ExpiresAt,
                key = made.Value.Key.Reveal(),
            },
            made.Value.Entry);
    }

    // Whatever an int cannot hold is out of range all the same.
    private static int? Number(ObjectBody body, string name) =>
        body.Number(name) is { } number ? (int)Math.Clamp(number, -1, int.MaxValue) : null;

    private static Task ListAsync(HttpContext context) => AccessAnswers.ListAsync(
        context,
        (after, limit) => AccessAnswers.Reads(context).ListKeysAsync(
            RouteGate.CallerOf(context).Tenant, AccessAnswers.Filter(context, "principal"), after, limit,
            context.RequestAborted),
        key => key.Id);
}
