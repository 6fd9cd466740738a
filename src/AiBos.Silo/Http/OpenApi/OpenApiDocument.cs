using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Engines;
using AiBos.Sdk;

namespace AiBos.Silo.Http.OpenApi;

/// <summary>
/// The API's description, OpenAPI 3.1. Everything is rendered once; a document for a caller is the fragments of what
/// the caller may call, one after the other.
/// </summary>
internal sealed class OpenApiDocument
{
    private static readonly byte[] KernelTag = Tag("kernel", "The kernel's own routes");

    private readonly Dictionary<ActionContract, ActionOperation> _operations = new(ReferenceEqualityComparer.Instance);
    private readonly (string Domain, byte[] Tag)[] _engines;
    private readonly byte[] _head;
    private readonly byte[] _middle;
    private readonly byte[] _hash;

    internal OpenApiDocument(ContractCatalog catalog, EngineRegistry engines, IEnumerable<Endpoint> endpoints)
    {
        foreach (IGrouping<string, ActionContract> versions in catalog.All.GroupBy(contract => contract.Action.Value))
        {
            ActionContract newest = versions.Last();
            foreach (ActionContract contract in versions)
                _operations.Add(contract, ActionOperation.Render(contract, ReferenceEquals(contract, newest)));
        }

        // Both end inside an object that has members already, so that fragments follow after a comma.
        _head = Open(Head(), "paths", RouteOperations.Paths(endpoints));
        _middle = Encoding.UTF8.GetBytes(
            $"}},\"components\":{{{Inside(Components())},\"schemas\":{{{Inside(Schemas())}");
        _engines = [.. engines.Manifests.Select(engine =>
            (engine.Domain, Tag(engine.Domain, $"{engine.Title} {engine.Version}")))];
        _hash = SHA256.HashData([.. _head, .. _middle, .. _engines.SelectMany(engine => engine.Tag)]);
    }

    /// <summary>SHA-256 of what decides the document for these contracts.</summary>
    internal byte[] HashOf(IReadOnlyList<ActionContract> contracts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_hash);
        foreach (ActionContract contract in contracts)
            hash.AppendData(_operations[contract].Hash);
        return hash.GetHashAndReset();
    }

    /// <summary>The document for these contracts of the catalog, UTF-8.</summary>
    internal ReadOnlyMemory<byte> Write(IReadOnlyList<ActionContract> contracts)
    {
        var json = new ArrayBufferWriter<byte>(
            _head.Length + _middle.Length + 16
            + contracts.Sum(each => _operations[each].Path.Length + _operations[each].Schemas.Length + 2));
        json.Write(_head);
        foreach (ActionContract contract in contracts)
        {
            json.Write(","u8);
            json.Write(_operations[contract].Path);
        }

        json.Write(_middle);
        foreach (ActionContract contract in contracts)
        {
            json.Write(","u8);
            json.Write(_operations[contract].Schemas);
        }

        json.Write("}},\"tags\":["u8);
        // An engine of which the reader may call nothing is not named either.
        var shown = contracts.Select(contract => contract.Action.Domain).ToHashSet(StringComparer.Ordinal);
        foreach ((_, byte[] tag) in _engines.Where(engine => shown.Contains(engine.Domain)))
        {
            json.Write(tag);
            json.Write(","u8);
        }

        json.Write(KernelTag);
        json.Write("]}"u8);
        return json.WrittenMemory;
    }

    private static byte[] Tag(string name, string description) => Encoding.UTF8.GetBytes(
        new JsonObject { ["name"] = name, ["description"] = description }.ToJsonString(Success.Json));

    private static byte[] Open(JsonObject head, string name, JsonObject first) =>
        Encoding.UTF8.GetBytes($"{{{Inside(head)},\"{name}\":{{{Inside(first)}");

    // What stands between the braces.
    private static string Inside(JsonObject members) => members.ToJsonString(Success.Json)[1..^1];

    private static JsonObject Head() => new()
    {
        ["openapi"] = "3.1.0",
        ["info"] = new JsonObject
        {
            ["title"] = "AI-BOS Kernel",
            ["version"] = "1",
            ["description"] = "Every action is one operation: authenticated, permitted, validated, isolated, durable "
                + "and recorded on the tenant's ledger. What you may not call is not shown.",
        },
        ["jsonSchemaDialect"] = "https://json-schema.org/draft/2020-12/schema",
        ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
        ["security"] = new JsonArray(
            new JsonObject { ["apiKey"] = new JsonArray() }, new JsonObject { ["bearer"] = new JsonArray() }),
    };

    private static JsonObject Components()
    {
        JsonObject components = JsonNode.Parse(
            """
            {
              "securitySchemes": {
                "apiKey": { "type": "apiKey", "in": "header", "name": "X-Api-Key" },
                "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" }
              },
              "parameters": {
                "Idempotency-Key": {
                  "name": "Idempotency-Key", "in": "header",
                  "description": "Makes the call safe to repeat: the same key and body get the first answer again.",
                  "schema": { "type": "string", "minLength": 1, "maxLength": 255 }
                }
              },
              "headers": {
                "X-Trace-Id": {
                  "description": "Names the request in logs and traces.", "schema": { "type": "string" }
                },
                "Retry-After": { "description": "Seconds to wait.", "schema": { "type": "integer" } },
                "Idempotency-Replayed": {
                  "description": "This is the first answer again.", "schema": { "const": "true" }
                }
              }
            }
            """)!.AsObject();
        components["responses"] = ProblemResponses.Components();
        return components;
    }

    private static JsonObject Schemas() => new()
    {
        ["Audit"] = JsonNode.Parse(
            """
            {
              "type": "object",
              "description": "The entry on the tenant's ledger.",
              "required": ["seq", "hash"],
              "properties": {
                "seq": { "type": "integer", "minimum": 0 },
                "hash": { "type": "string", "pattern": "^[0-9a-f]{64}$" }
              }
            }
            """),
        ["Problem"] = ProblemResponses.Schema(),
    };
}
