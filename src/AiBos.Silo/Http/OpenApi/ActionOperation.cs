using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.Sdk;

namespace AiBos.Silo.Http.OpenApi;

/// <summary>One version of one action as OpenAPI wants it, made once and copied into every document.</summary>
internal sealed class ActionOperation
{
    private static readonly int[] Statuses = [400, 401, 403, 404, 413, 415, 429, 500, 503];

    private ActionOperation(byte[] path, byte[] schemas) =>
        (Path, Schemas, Hash) = (path, schemas, SHA256.HashData([.. path, .. schemas]));

    /// <summary>Member of <c>paths</c>, UTF-8.</summary>
    internal byte[] Path { get; }

    /// <summary>Two members of <c>components.schemas</c>, UTF-8.</summary>
    internal byte[] Schemas { get; }

    /// <summary>SHA-256 of both.</summary>
    internal byte[] Hash { get; }

    /// <param name="contract">The contract.</param>
    /// <param name="isNewest">
    /// Whether callers get this version without asking: it stands under the plain path, the others under
    /// <c>path@version</c>.
    /// </param>
    internal static ActionOperation Render(ActionContract contract, bool isNewest)
    {
        string id = contract.Action.Value;
        string domain = contract.Action.Domain;
        string path = $"/actions/{domain}/{id[(domain.Length + 1)..]}{(isNewest ? "" : $"@{contract.Version}")}";
        string schema = $"{id}-{contract.Version}";
        var item = new JsonObject { ["post"] = Operation(contract, schema, isNewest) };
        return new ActionOperation(
            Member(path, item),
            [
                .. Member($"{schema}.input", Embedded(contract.InputSchema, $"{schema}.input")),
                (byte)',',
                .. Member($"{schema}.output", Embedded(contract.OutputSchema, $"{schema}.output")),
            ]);
    }

    private static JsonObject Operation(ActionContract contract, string schema, bool isNewest) => new()
    {
        ["operationId"] = contract.ToString(),
        ["tags"] = new JsonArray(contract.Action.Domain),
        ["summary"] = contract.Summary,
        ["description"] = $"A {contract.Kind.ToString().ToLowerInvariant()} that needs the permission "
            + $"`{contract.Permission}`. Its data is {contract.Classification.ToString().ToLowerInvariant()}. "
            + $"Tags: {string.Join(", ", contract.Tags)}.",
        ["parameters"] = new JsonArray([.. Parameters(contract, isNewest)]),
        ["requestBody"] = new JsonObject
        {
            ["required"] = true,
            ["content"] = Content(
                Reference($"schemas/{schema}.input"),
                contract.Examples.Select(example => (example.Name, JsonNode.Parse(example.Input.Span)))),
        },
        ["responses"] = new JsonObject([
            KeyValuePair.Create("200", (JsonNode?)Answer(contract, schema)),
            .. ProblemResponses.For(
                contract.Kind == ActionKind.Command ? Statuses.Append(409).Order() : Statuses)]),
        ["x-permission"] = contract.Permission,
    };

    private static IEnumerable<JsonNode> Parameters(ActionContract contract, bool isNewest)
    {
        if (contract.Kind == ActionKind.Command)
            yield return Reference("parameters/Idempotency-Key");
        if (isNewest)
        {
            yield return new JsonObject
            {
                ["name"] = "X-Contract-Version",
                ["in"] = "header",
                ["description"] = "Pins the version described here; without it the newest answers.",
                ["schema"] = new JsonObject { ["const"] = contract.Version.ToString() },
            };
        }
    }

    private static JsonObject Answer(ActionContract contract, string schema) => new()
    {
        ["description"] = "Done, durable, and on the ledger.",
        ["headers"] = new JsonObject(
            (contract.Kind == ActionKind.Command ? (string[])["X-Trace-Id", "Idempotency-Replayed"] : ["X-Trace-Id"])
                .Select(header => KeyValuePair.Create(header, (JsonNode?)Reference($"headers/{header}")))),
        ["content"] = Content(
            new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray("success", "data", "contract", "audit"),
                ["properties"] = new JsonObject
                {
                    ["success"] = new JsonObject { ["const"] = true },
                    ["data"] = Reference($"schemas/{schema}.output"),
                    ["contract"] = new JsonObject { ["const"] = contract.ToString() },
                    ["audit"] = Reference("schemas/Audit"),
                },
            },
            contract.Examples.Where(example => !example.Output.IsEmpty).Select(example => (
                example.Name, (JsonNode?)new JsonObject
                {
                    ["success"] = true,
                    ["data"] = JsonNode.Parse(example.Output.Span),
                    ["contract"] = contract.ToString(),
                    ["audit"] = new JsonObject { ["seq"] = 17, ["hash"] = new string('0', 64) },
                }))),
    };

    private static JsonObject Content(JsonNode schema, IEnumerable<(string Name, JsonNode? Value)> examples)
    {
        var media = new JsonObject { ["schema"] = schema };
        var shown = new JsonObject(examples.Select(example => KeyValuePair.Create(
            example.Name, (JsonNode?)new JsonObject { ["value"] = example.Value })));
        if (shown.Count > 0)
            media["examples"] = shown;
        return new JsonObject { ["application/json"] = media };
    }

    private static JsonObject Reference(string component) => new() { ["$ref"] = $"#/components/{component}" };

    private static JsonNode Embedded(ReadOnlyMemory<byte> schema, string name) =>
        EmbeddedSchema.At(schema.Span, $"#/components/schemas/{name}");

    private static byte[] Member(string name, JsonNode value) =>
    [
        .. JsonSerializer.SerializeToUtf8Bytes(name, Success.Json), (byte)':',
        .. JsonSerializer.SerializeToUtf8Bytes(value, Success.Json),
    ];
}
