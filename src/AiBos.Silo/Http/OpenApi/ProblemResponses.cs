using System.Text.Json.Nodes;
using AiBos.Sdk;

namespace AiBos.Silo.Http.OpenApi;

/// <summary>One response for each status of the error catalogue, with every code that has it as an example.</summary>
internal static class ProblemResponses
{
    private static readonly ErrorDescription[] All =
        [.. Enum.GetValues<ErrorCode>().Select(ErrorCatalogue.Get).OrderBy(error => error.Status)];

    /// <summary>For <c>components.responses</c>, by status.</summary>
    internal static JsonObject Components() => new(All.GroupBy(error => error.Status).Select(
        status => KeyValuePair.Create($"{status.Key}", (JsonNode?)Response([.. status]))));

    /// <summary>References for the statuses an operation may answer.</summary>
    internal static IEnumerable<KeyValuePair<string, JsonNode?>> For(IEnumerable<int> statuses) => statuses.Select(
        status => KeyValuePair.Create(
            $"{status}", (JsonNode?)new JsonObject { ["$ref"] = $"#/components/responses/{status}" }));

    /// <summary>The form of every failure, RFC 9457 with the kernel's members.</summary>
    internal static JsonNode Schema() => JsonNode.Parse(
        """
        {
          "type": "object",
          "required": ["type", "title", "status", "detail", "success", "code"],
          "properties": {
            "type": { "type": "string", "format": "uri" },
            "title": { "type": "string" },
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "detail": { "type": "string" },
            "success": { "const": false },
            "code": { "type": "string" },
            "required": {
              "type": "array", "items": { "type": "string" }, "description": "permissions that are missing"
            },
            "errors": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["pointer", "message"],
                "properties": {
                  "pointer": { "type": "string", "description": "RFC 6901, into the input" },
                  "message": { "type": "string" }
                }
              }
            },
            "retryAfter": { "type": "number", "description": "seconds" },
            "traceId": { "type": "string", "description": "of INTERNAL; report it" },
            "audit": { "$ref": "#/components/schemas/Audit" }
          }
        }
        """)!;

    private static JsonObject Response(ErrorDescription[] errors) => new()
    {
        ["description"] = string.Join(" ", errors.Select(error => error.Title).Distinct(StringComparer.Ordinal)),
        ["headers"] = new JsonObject(Headers(errors)),
        ["content"] = new JsonObject
        {
            ["application/problem+json"] = new JsonObject
            {
                ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Problem" },
                ["examples"] = new JsonObject(errors.Select(error => KeyValuePair.Create(
                    error.WireName, (JsonNode?)new JsonObject { ["value"] = Example(error) }))),
            },
        },
    };

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Headers(ErrorDescription[] errors)
    {
        yield return Reference("X-Trace-Id");
        if (errors.Any(error => error.Retryable))
            yield return Reference("Retry-After");
    }

    private static KeyValuePair<string, JsonNode?> Reference(string header) => KeyValuePair.Create(
        header, (JsonNode?)new JsonObject { ["$ref"] = $"#/components/headers/{header}" });

    private static JsonObject Example(ErrorDescription error) => new()
    {
        ["type"] = $"urn:aibos:error:{error.WireName}",
        ["title"] = error.Title,
        ["status"] = error.Status,
        ["detail"] = error.Title,
        ["success"] = false,
        ["code"] = error.WireName,
    };
}
