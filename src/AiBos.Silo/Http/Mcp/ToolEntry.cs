using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.Sdk;
using ModelContextProtocol.Protocol;

namespace AiBos.Silo.Http.Mcp;

/// <summary>The newest version of an action as a tool, made once.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Tool">What clients are shown; never changed after it was made.</param>
internal sealed record ToolEntry(ActionContract Contract, Tool Tool)
{
    /// <summary>Null for an action whose input is no object: a tool has no other arguments.</summary>
    internal static ToolEntry? Of(ActionContract contract)
    {
        if (ToInput(contract.InputSchema) is not { } input)
            return null;
        return new ToolEntry(contract, new Tool
        {
            Name = ToolNames.Of(contract.Action),
            Title = contract.Action.Value,
            Description = contract.Summary,
            InputSchema = input,
            OutputSchema = ToOutput(contract.OutputSchema),
            Annotations = new ToolAnnotations
            {
                ReadOnlyHint = contract.Kind == ActionKind.Query,
                DestructiveHint = contract.IsDestructive,
                // A command that is repeated without a key is done again.
                IdempotentHint = contract.Kind == ActionKind.Query,
                OpenWorldHint = false,
            },
            Meta = new JsonObject { [McpMeta.Contract] = contract.ToString() },
        });
    }

    // Arguments are an object, which the protocol wants said at the root; a contract may leave it to its keywords.
    private static JsonElement? ToInput(ReadOnlyMemory<byte> schema)
    {
        JsonNode root = JsonNode.Parse(schema.Span)!;
        if (root is not JsonObject given)
            return root.GetValue<bool>() ? Element(new JsonObject { ["type"] = "object" }) : null;
        bool takesObjects = given["type"] switch
        {
            null => true,
            JsonArray types => types.Any(type => (string?)type == "object"),
            JsonNode type => (string?)type == "object",
        };
        if (!takesObjects)
            return null;
        given["type"] = "object";
        return Element(given);
    }

    // Older revisions take structured results that are objects only; others are shown as text alone.
    private static JsonElement? ToOutput(ReadOnlyMemory<byte> schema)
    {
        JsonElement root = JsonSerializer.Deserialize<JsonElement>(schema.Span);
        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("type", out JsonElement type)
            && type.ValueKind == JsonValueKind.String && type.ValueEquals("object")
            ? root
            : null;
    }

    private static JsonElement Element(JsonObject schema) => JsonSerializer.SerializeToElement(schema);
}
