using System.Text.Json.Nodes;

namespace AiBos.Silo.Http.OpenApi;

/// <summary>A contract's schema inside a larger document.</summary>
internal static class EmbeddedSchema
{
    /// <summary>
    /// The schema with its references to itself (<c>#/$defs/…</c>) pointing to where it now stands. A part with an
    /// <c>$id</c> of its own keeps them: there they still mean that part.
    /// </summary>
    internal static JsonNode At(ReadOnlySpan<byte> schema, string pointer)
    {
        JsonNode root = JsonNode.Parse(schema)!;
        Rewrite(root, pointer);
        return root;
    }

    private static void Rewrite(JsonNode? node, string pointer)
    {
        if (node is JsonArray array)
        {
            foreach (JsonNode? item in array)
                Rewrite(item, pointer);
        }
        else if (node is JsonObject members && members["$id"] is null)
        {
            if (members["$ref"] is JsonValue reference && reference.TryGetValue(out string? target)
                && (target == "#" || target.StartsWith("#/", StringComparison.Ordinal)))
            {
                members["$ref"] = pointer + target[1..];
            }

            foreach ((string name, JsonNode? member) in members)
            {
                // What stands in these is data, not schema.
                if (name is not ("const" or "enum" or "default" or "examples"))
                    Rewrite(member, pointer);
            }
        }
    }
}
