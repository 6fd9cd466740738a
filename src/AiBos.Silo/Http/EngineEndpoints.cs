using AiBos.Kernel.Access;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Metadata;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>The engines of the caller's tenant: which there are, and whether they are served.</summary>
internal static class EngineEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/engines", ListAsync)
            .Describe("The tenant's engines and whether they may be called.")
            .WithPolicy(RoutePolicy.Requires("engines.read"));
        routes.MapPost("/engines/{id}/enable", context => SetAsync(context, enabled: true))
            .Describe("Lets the engine's actions be called.")
            .TakesNoBody()
            .WithPolicy(RoutePolicy.Requires("engines.admin"));
        routes.MapPost("/engines/{id}/disable", context => SetAsync(context, enabled: false))
            .Describe("Makes the engine's actions unknown to the tenant.")
            .TakesNoBody()
            .WithPolicy(RoutePolicy.Requires("engines.admin"));
    }

    private static async Task ListAsync(HttpContext context)
    {
        TenantEngines engines = context.RequestServices.GetRequiredService<TenantEngines>();
        Result<TenantEngineSet> set = await engines.GetAsync(RouteGate.CallerOf(context).Tenant);
        if (!set.IsOk)
        {
            await Problem.WriteRecordedAsync(context, set.Refusal);
            return;
        }

        await Success.WriteAsync(context, new
        {
            items = set.Value.Engines.Select(engine => Show(engines, engine)),
            nextCursor = (string?)null,
            rootHash = set.Value.RootHash,
        });
    }

    private static async Task SetAsync(HttpContext context, bool enabled)
    {
        Caller caller = RouteGate.CallerOf(context);
        string id = (string)context.Request.RouteValues["id"]!;
        TenantEngines engines = context.RequestServices.GetRequiredService<TenantEngines>();
        Result<(TenantEngineSet Set, AppendResult? Entry)> changed =
            await engines.SetAsync(caller.Tenant, id, enabled, caller.Principal);
        if (!changed.IsOk)
        {
            await Problem.WriteRecordedAsync(context, changed.Refusal);
            return;
        }

        (TenantEngineSet set, AppendResult? entry) = changed.Value;
        await Success.WriteAsync(context, Show(engines, set.Engines.First(engine => engine.Domain == id)), entry);
    }

    private static object Show(TenantEngines engines, TenantEngine engine) => new
    {
        id = engine.Domain,
        engine.Version,
        state = engine.IsEnabled ? "enabled" : "disabled",
        served = engines.IsServedHere(engine.Domain),
        engine.Hash,
        engine.ChangedAt,
        engine.ChangedBy,
        engine.Seq,
    };
}
