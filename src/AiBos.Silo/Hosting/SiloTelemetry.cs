using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AiBos.Silo.Hosting;

/// <summary>
/// OpenTelemetry: metrics at <c>/metrics</c> for Prometheus; traces and metrics to a collector when
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. No payloads, no tenants as dimensions.
/// </summary>
internal static class SiloTelemetry
{
    internal static bool HasCollector(IConfiguration configuration) =>
        configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };

    internal static void Add(WebApplicationBuilder builder)
    {
        bool collector = HasCollector(builder.Configuration);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("aibos-silo"))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter("AiBos.*", "Microsoft.Orleans", "Npgsql", "Microsoft.AspNetCore.Server.Kestrel")
                    .AddRuntimeInstrumentation()
                    .AddPrometheusExporter();
                if (collector)
                    metrics.AddOtlpExporter();
            })
            .WithTracing(tracing =>
            {
                if (!collector)
                    return;
                tracing.AddAspNetCoreInstrumentation(KeepRouteAlone)
                    .AddSource("Microsoft.Orleans.Application", "Npgsql")
                    .AddOtlpExporter();
            });
    }

    // Paths, queries and names of programs are the caller's words, and people put keys into them. The route says
    // enough.
    private static void KeepRouteAlone(AspNetCoreTraceInstrumentationOptions options)
    {
        options.RecordException = false;
        options.EnrichWithHttpResponse = (activity, _) =>
        {
            foreach (string words in (ReadOnlySpan<string>)["url.path", "url.query", "user_agent.original"])
                activity.SetTag(words, null);
        };
    }
}
