using AiBos.Kernel;
using AiBos.Silo.Http.Mcp;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AiBos.Silo.Http;

/// <summary>The HTTP front: edge, door, endpoints.</summary>
internal static class SiloHttp
{
    private const long TransportBodyBytesMax = 64 << 20;
    private const int UpgradedConnectionsMax = 100;
    private const int HeadersMax = 100;
    private const int HeaderBytesMax = 32 << 10;
    private const int RequestLineBytesMax = 8 << 10;
    private static readonly TimeSpan SlowFor = TimeSpan.FromSeconds(5);

    internal static void Add(WebApplicationBuilder builder, Hosting.SiloSettings settings, HttpOptions options)
    {
        options.Validate();
        builder.Services.AddSingleton(options);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Each endpoint has its own, smaller limit and a named answer; this one stops what has none.
            kestrel.Limits.MaxRequestBodySize = TransportBodyBytesMax;
            Bound(kestrel.Limits, options);
        });
        if (builder.Configuration["urls"] is null && builder.Configuration["ASPNETCORE_URLS"] is null)
            builder.WebHost.UseUrls(Hosting.SiloSettings.DefaultUrl);
        builder.Services.AddRouting();
        McpFront.Add(builder.Services, settings);
        if (options.Origins.Length > 0)
            builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => Allow(policy, options.Origins)));
    }

    // Slow and greedy clients; what of this cannot be set is Kestrel's own default, said where it can be read.
    private static void Bound(KestrelServerLimits limits, HttpOptions options)
    {
        limits.RequestHeadersTimeout = options.HeadersTimeout;
        limits.MaxConcurrentConnections = options.ConnectionsMax;
        limits.MaxConcurrentUpgradedConnections = UpgradedConnectionsMax;
        limits.MaxRequestHeaderCount = HeadersMax;
        limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
        limits.MaxRequestLineSize = RequestLineBytesMax;
        limits.MinRequestBodyDataRate = new MinDataRate(options.BytesPerSecondMin, SlowFor);
        limits.MinResponseDataRate = new MinDataRate(options.BytesPerSecondMin, SlowFor);
    }

    // Credentials are headers, never cookies: a page can use only those it was given itself.
    private static void Allow(CorsPolicyBuilder policy, string[] origins) => policy.WithOrigins(origins)
        .WithMethods("GET", "POST", "PUT", "DELETE")
        .WithHeaders(
            "Authorization", "X-Api-Key", "X-Tenant-Id", "X-Act-Reason", "X-Contract-Version", "Idempotency-Key",
            "Content-Type", "If-None-Match", "traceparent", "tracestate")
        .WithExposedHeaders(
            "X-Trace-Id", "Idempotency-Replayed", "RateLimit", "RateLimit-Policy", "Retry-After", "ETag")
        .SetPreflightMaxAge(TimeSpan.FromMinutes(10));

    internal static void Map(WebApplication app, bool publicContracts)
    {
        app.UseMiddleware<RequestEdge>();
        app.Use(SecurityHeaders.SetAsync);
        app.Use(OpenApiEndpoints.ProtectAsync);
        app.UseRouting();
        app.UseMiddleware<RequestDeadline>();
        // Before the door: a browser's question whether it may ask carries no credential.
        if (app.Services.GetRequiredService<HttpOptions>().Origins.Length > 0)
            app.UseCors();
        app.UseMiddleware<RouteGate>();
        app.UseMiddleware<McpEdge>();
        ActionEndpoints.Map(app);
        AccessEndpoints.Map(app);
        SecretEndpoints.Map(app);
        RoleEndpoints.Map(app);
        PrincipalEndpoints.Map(app);
        ApiKeyEndpoints.Map(app);
        DutyEndpoints.Map(app);
        AccessExplainEndpoints.Map(app);
        AuditEndpoints.Map(app);
        ErasureEndpoints.Map(app);
        ContractEndpoints.Map(app);
        EngineEndpoints.Map(app);
        DescriptionEndpoints.Map(app);
        McpFront.Map(app);
        HealthEndpoints.Map(app);
        OpenApiEndpoints.Map(app, publicContracts);
        foreach (Endpoint endpoint in ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints))
        {
            if (endpoint.Metadata.GetMetadata<RoutePolicy>() is null)
                throw new KernelStartException($"The route '{endpoint.DisplayName}' has no policy; call WithPolicy.");
            if (SaysNothingOfItsBody(endpoint.Metadata))
            {
                throw new KernelStartException(
                    $"The route '{endpoint.DisplayName}' says nothing of its body; call TakesBody or TakesNoBody.");
            }
        }
    }

    // Actions and tools of agents, whose bodies contracts describe, are no described routes.
    private static bool SaysNothingOfItsBody(EndpointMetadataCollection says) =>
        says.GetMetadata<RouteDescription>() is not null
        && says.GetMetadata<IHttpMethodMetadata>() is { HttpMethods: ["POST"] }
        && says.GetMetadata<RouteBody>() is null && says.GetMetadata<RouteWithoutBody>() is null;
}
