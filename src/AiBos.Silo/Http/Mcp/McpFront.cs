using AiBos.Silo.Hosting;
using ModelContextProtocol.Protocol;

namespace AiBos.Silo.Http.Mcp;

/// <summary>
/// <c>POST /mcp</c>: every action a caller may call is a tool (Model Context Protocol, streamable HTTP). Stateless: any
/// silo takes any message.
/// </summary>
internal static class McpFront
{
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

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapMcp("/mcp")
        .WithPolicy(RoutePolicy.Authenticated("the dispatcher compares the contract's permission"))
        .WithMetadata(new McpRoute());
}
