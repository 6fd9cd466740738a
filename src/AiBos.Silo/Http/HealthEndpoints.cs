using System.Diagnostics;
using AiBos.Kernel.Audit;
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
        IReadOnlyList<RefusedEngine> refused = engines.Refused;
        bool healthy = refused.Count == 0 && readiness.IsReady && ledger.IsHealthy && checkpoints.IsHealthy
            && witnesses.IsHealthy && limits.IsHealthy;
        using var process = Process.GetCurrentProcess();
        await Success.WriteAsync(context, new
        {
            status = healthy ? "healthy" : "degraded",
            components = new[]
            {
                new
                {
                    name = "postgres",
                    state = readiness.IsReady ? "healthy" : "unavailable",
                    since = readiness.Since,
                    detail = readiness.Detail,
                },
                new
                {
                    name = "ledger",
                    state = ledger.IsHealthy ? "healthy" : "degraded",
                    since = ledger.Since,
                    detail = ledger.Detail,
                },
                new
                {
                    name = "checkpoints",
                    state = checkpoints.State,
                    since = checkpoints.Since,
                    detail = checkpoints.Detail,
                },
                new
                {
                    name = "witnesses",
                    state = witnesses.State,
                    since = witnesses.Since,
                    detail = witnesses.Detail,
                },
                new
                {
                    name = "limits",
                    state = limits.IsHealthy ? "healthy" : "degraded",
                    since = limits.Since,
                    detail = limits.Detail,
                },
                new
                {
                    name = "engines",
                    state = refused.Count == 0 ? "healthy" : "degraded",
                    since = new DateTimeOffset(process.StartTime.ToUniversalTime()),
                    detail = refused.Count == 0 ? null : $"{refused.Count} not served; see engines.refused.",
                },
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
            process = new { workingSetBytes = process.WorkingSet64, threads = process.Threads.Count },
        });
    }
}
