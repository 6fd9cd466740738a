using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing.Patterns;

namespace AiBos.Silo.Http.OpenApi;

/// <summary>The kernel's own routes as OpenAPI wants them, from what the routes say of themselves.</summary>
internal static class RouteOperations
{
    private static readonly int[] Statuses = [400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 503];

    /// <summary>Members of <c>paths</c>, in the order of their paths.</summary>
    internal static JsonObject Paths(IEnumerable<Endpoint> endpoints)
    {
        var paths = new JsonObject();
        foreach (IGrouping<string, RouteEndpoint> path in endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RouteDescription>() is not null)
            .GroupBy(endpoint => endpoint.RoutePattern.RawText!).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            paths[path.Key] = new JsonObject(path.Select(endpoint => KeyValuePair.Create(
                Method(endpoint).ToLowerInvariant(), (JsonNode?)Operation(endpoint))));
        }

        return paths;
    }

    private static JsonObject Operation(RouteEndpoint endpoint)
    {
        RouteDescription says = endpoint.Metadata.GetMetadata<RouteDescription>()!;
        RoutePolicy policy = endpoint.Metadata.GetMetadata<RoutePolicy>()!;
        string path = endpoint.RoutePattern.RawText!;
        var operation = new JsonObject
        {
            ["operationId"] = $"{Method(endpoint)} {path}",
            ["tags"] = new JsonArray("kernel"),
            ["summary"] = says.Summary,
            ["parameters"] = new JsonArray([
                .. endpoint.RoutePattern.Parameters.Select(InPath),
                .. says.Query.Select(parameter => InQuery(parameter.Name, parameter.Means))]),
            ["responses"] = new JsonObject([
                KeyValuePair.Create("200", (JsonNode?)new JsonObject { ["description"] = "Done." }),
                .. ProblemResponses.For(Statuses)]),
        };
        if (endpoint.Metadata.GetMetadata<RouteBody>() is { } body)
            operation["requestBody"] = Body(body);
        if (policy.Permission is { } permission)
        {
            operation["description"] = $"Needs the permission `{permission}`.";
            operation["x-permission"] = permission;
        }

        if (policy.IsOpen || policy.IsOptional)
            operation["security"] = new JsonArray();
        return operation;
    }

    private static string Method(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET";

    private static JsonNode InPath(RoutePatternParameterPart parameter) => new JsonObject
    {
        ["name"] = parameter.Name,
        ["in"] = "path",
        ["required"] = true,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonNode InQuery(string name, string means) => new JsonObject
    {
        ["name"] = name,
        ["in"] = "query",
        ["description"] = means,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject Body(RouteBody body) => new()
    {
        ["required"] = true,
        ["content"] = new JsonObject
        {
            ["application/json"] = new JsonObject
            {
                ["schema"] = new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = new JsonArray([.. body.Members
                        .Where(member => !member.Type.EndsWith('?')).Select(member => (JsonNode?)member.Name)]),
                    ["properties"] = new JsonObject(body.Members.Select(member => KeyValuePair.Create(
                        member.Name, (JsonNode?)Member(member.Type.TrimEnd('?'), member.Means)))),
                    ["additionalProperties"] = false,
                },
            },
        },
    };

    private static JsonObject Member(string type, string means)
    {
        var schema = new JsonObject { ["type"] = type, ["description"] = means };
        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            schema["type"] = "array";
            schema["items"] = new JsonObject { ["type"] = type[..^2] };
        }

        return schema;
    }
}
