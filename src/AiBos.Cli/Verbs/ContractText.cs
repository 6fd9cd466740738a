using System.Text.Json;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary>Contracts as JSON, as the kernel writes them.</summary>
internal static class ContractText
{
    internal static void WriteHead(Utf8JsonWriter json, ContractDescription contract, bool withSchemas)
    {
        json.WriteStartObject();
        json.WriteString("id", contract.Id);
        json.WriteString("version", contract.Version);
        json.WriteString("kind", contract.Kind);
        json.WriteString("summary", contract.Summary);
        json.WriteString("permission", contract.Permission);
        json.WriteString("classification", contract.Classification);
        json.WriteStartArray("tags");
        foreach (string tag in contract.Tags)
            json.WriteStringValue(tag);
        json.WriteEndArray();
        json.WriteString("schemaHash", contract.SchemaHash);
        if (withSchemas)
        {
            WriteSchema(json, "input", contract.Input);
            WriteSchema(json, "output", contract.Output);
        }

        json.WriteEndObject();
    }

    private static void WriteSchema(Utf8JsonWriter json, string name, JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Undefined)
            return;
        json.WritePropertyName(name);
        schema.WriteTo(json);
    }
}
