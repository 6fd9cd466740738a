namespace AiBos.Silo.Http.Mcp;

/// <summary>Marks the endpoint whose messages pass the edge.</summary>
internal sealed class McpRoute;
