using System.Diagnostics;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Breakers;
using AiBos.Kernel.Engines;
using AiBos.Kernel.Health;
using AiBos.Kernel.Limits;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>Whether it lives, whether it can serve, and how it is. Liveness never touches PostgreSQL.</summary>
internal static class HealthEndpoints
{
    internal static void Map(WebApplication app)
    {
        app.MapGet("/livez", context => Success.WriteAsync(context, new { status = "alive" }))
            .Describe("Whether the process lives.")
            .WithPolicy(RoutePolicy.Open("load balancers have no credential; it says nothing else"));
        app.MapGet("/readyz", ReadyAsync)
            .Describe("Whether the database answers.")
            .WithPolicy(RoutePolicy.Open("load balancers have no credential; it says nothing else"));
        app.MapGet("/diagz", DiagnoseAsync)
            .Describe("How each part is.")
            .WithPolicy(RoutePolicy.Requires("diag.read"));
        // Behind a proxy on this machine every caller looks local: the proxy must not forward the path.
        app.MapPrometheusScrapingEndpoint("/metrics")
            .Describe("Figures in the text format of Prometheus.")
            .WithPolicy(RoutePolicy.RequiresFromElsewhere(
                "diag.read", "the scraper on this machine has no credential"));
    }

    private static async Task ReadyAsync(HttpContext context)
    {
        Readiness readiness = await context.RequestServices.GetRequiredService<ReadinessProbe>().CheckAsync();
        if (readiness.IsReady)
        {
            await Success.WriteAsync(context, new { status = "ready" });
            return;
        }

        await Problem.WriteAsync(context, new Refusal(ErrorCode.DatabaseUnavailable, "The database cannot be reached.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        });
    }

    private static async Task DiagnoseAsync(HttpContext context)
    {
        Readiness readiness = await context.RequestServices.GetRequiredService<ReadinessProbe>().CheckAsync();
        AuditCondition ledger = await context.RequestServices.GetRequiredService<AuditHealth>().CheckAsync();
        CheckpointHealth signed = context.RequestServices.GetRequiredService<CheckpointHealth>();
        (CheckpointState checkpoints, CheckpointState witnesses) = (signed.Checkpoints, signed.Witnesses);
        EngineRegistry engines = context.RequestServices.GetRequiredService<EngineRegistry>();
        LimitHealth limits = context.RequestServices.GetRequiredService<LimitHealth>();
        EngineBreakers breakers = context.RequestServices.GetRequiredService<EngineBreakers>();
        int open = breakers.CountOpen();
        IReadOnlyList<RefusedEngine> refused = engines.Refused;
        bool healthy = refused.Count == 0 && readiness.IsReady && ledger.IsHealthy && checkpoints.IsHealthy
            && witnesses.IsHealthy && limits.IsHealthy && open == 0;
        using var process = Process.GetCurrentProcess();
        var started = new DateTimeOffset(process.StartTime.ToUniversalTime());
        await Success.WriteAsync(context, new
        {
            status = healthy ? "healthy" : "degraded",
            components = new[]
            {
                new Component("postgres", readiness.IsReady, readiness.Since, readiness.Detail, bad: "unavailable"),
                new Component("ledger", ledger.IsHealthy, ledger.Since, ledger.Detail),
                new Component("checkpoints", checkpoints.State, checkpoints.Since, checkpoints.Detail),
                new Component("witnesses", witnesses.State, witnesses.Since, witnesses.Detail),
                new Component("limits", limits.IsHealthy, limits.Since, limits.Detail),
                new Component(
                    "breakers", open == 0, started,
                    open == 0 ? null : $"{open} open on this silo; breakers has those of your tenant."),
                new Component(
                    "engines", refused.Count == 0, started,
                    refused.Count == 0 ? null : $"{refused.Count} not served; see engines.refused."),
            },
            engines = new
            {
                served = engines.Engines.Select(engine => new
                {
                    engine.Name,
                    engine.Manifest.Domain,
                    version = engine.Manifest.Version.ToString(),
                }),
                refused = refused.Select(engine => new { engine.Name, engine.Domain, engine.Reason }),
            },
            limits = new { refused = limits.RefusedTotal, leases = limits.Leases, silos = limits.Silos },
            breakers = breakers.NotClosed(RouteGate.CallerOf(context).Tenant)
                .Select(breaker => new { engine = breaker.Domain, state = StateOf(breaker.State) }),
            process = new { workingSetBytes = process.WorkingSet64, threads = process.Threads.Count },
        });
    }

    private static string StateOf(BreakerState state) => state == BreakerState.HalfOpen ? "half-open" : "open";

    private sealed record Component(string Name, string State, DateTimeOffset Since, string? Detail)
    {
        internal Component(string name, bool isHealthy, DateTimeOffset since, string? detail, string bad = "degraded")
            : this(name, isHealthy ? "healthy" : bad, since, detail)
        {
        }
    }
}
