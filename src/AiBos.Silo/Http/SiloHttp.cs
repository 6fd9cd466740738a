using AiBos.Kernel;
using AiBos.Silo.Http.Mcp;

namespace AiBos.Silo.Http;

/// <summary>The HTTP front: edge, door, endpoints.</summary>
internal static class SiloHttp
{
    private const long TransportBodyBytesMax = 64 << 20;

    internal static void Add(WebApplicationBuilder builder, Hosting.SiloSettings settings)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Each endpoint has its own, smaller limit and a named answer; this one stops what has none.
            kestrel.Limits.MaxRequestBodySize = TransportBodyBytesMax;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        if (builder.Configuration["urls"] is null && builder.Configuration["ASPNETCORE_URLS"] is null)
            builder.WebHost.UseUrls(Hosting.SiloSettings.DefaultUrl);
        builder.Services.AddRouting();
        McpFront.Add(builder.Services, settings);
    }

    internal static void Map(WebApplication app, bool publicContracts)
    {
        app.UseMiddleware<RequestEdge>();
        app.Use(OpenApiEndpoints.ProtectAsync);
        app.UseRouting();
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
