using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.Silo.Hosting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Patterns;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AiBos.Silo.Http.Mcp;

/// <summary>
/// <c>POST /mcp</c>: every action a caller may call is a tool (Model Context Protocol, streamable HTTP). Stateless: any
/// silo takes any message.
/// </summary>
internal static class McpFront
{
    private const string Path = "/mcp";

    private const string Instructions =
        "Each tool is an action of a business system. Commands change it; to repeat one safely send the same text in "
        + "_meta dev.aibos/idempotencyKey. Destructive tools ask a person before they run.";

    internal static void Add(IServiceCollection services, SiloSettings settings)
    {
        services.AddSingleton(new McpHosts(settings.McpHosts, settings.McpOrigins));
        services.AddSingleton<ToolCatalog>().AddSingleton<ToolCalls>();
        services.AddMcpServer(server =>
        {
            server.ServerInfo = new Implementation
            {
                Name = "aibos",
                Title = "AI-BOS Kernel",
                Version = typeof(McpFront).Assembly.GetName().Version!.ToString(3),
            };
            server.ServerInstructions = Instructions;
            server.Filters.Message.IncomingFilters.Add(CheckParameters);
        }).WithHttpTransport(transport =>
        {
            transport.Stateless = true;
            // Once for each message, with its request at hand: who calls was decided at the door.
            transport.ConfigureSessionOptions = (http, server, _) =>
            {
                ToolCalls calls = http.RequestServices.GetRequiredService<ToolCalls>();
                server.Handlers.ListToolsHandler = (request, _) => calls.ListAsync(http, request);
                server.Handlers.CallToolHandler = (request, _) => calls.CallAsync(http, request);
                return Task.CompletedTask;
            };
        });
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapMcp(Path)
        .WithPolicy(RoutePolicy.Authenticated("the dispatcher compares the contract's permission"))
        .WithMetadata(new McpRoute())
        .Finally(endpoint =>
        {
            // The package maps within a group, which puts a slash at the end, and has routing judge the media type,
            // which is the edge's to do.
            ((RouteEndpointBuilder)endpoint).RoutePattern = RoutePatternFactory.Parse(Path);
            foreach (IAcceptsMetadata accepts in endpoint.Metadata.OfType<IAcceptsMetadata>().ToArray())
                endpoint.Metadata.Remove(accepts);
        });

    // The package calls parameters of the wrong type an internal error.
    private static McpMessageHandler CheckParameters(McpMessageHandler next) => (context, cancellationToken) =>
    {
        if (context.JsonRpcMessage is JsonRpcRequest { Method: var method, Params: var parameters })
        {
            try
            {
                _ = method switch
                {
                    RequestMethods.ToolsCall => Read<CallToolRequestParams>(parameters),
                    RequestMethods.ToolsList => parameters is null ? null : Read<ListToolsRequestParams>(parameters),
                    RequestMethods.Initialize => Read<InitializeRequestParams>(parameters),
                    _ => (object?)null,
                };
            }
            catch (JsonException e)
            {
                throw new McpProtocolException(
                    $"The parameters of {method} are not as the protocol has them.", e, McpErrorCode.InvalidParams);
            }
        }

        return next(context, cancellationToken);
    };

    private static T Read<T>(JsonNode? parameters) where T : class =>
        parameters.Deserialize<T>(McpJsonUtilities.DefaultOptions) ?? throw new JsonException();
}
