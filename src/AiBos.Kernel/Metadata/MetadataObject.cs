using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.Ledger;
using AiBos.Sdk;

namespace AiBos.Kernel.Metadata;

/// <summary>
/// A published thing and its hash, the SHA-256 of its canonical JSON. What counts is the promise: summaries and tags
/// may be bettered without a new version, permissions, classes and schemas may not.
/// </summary>
internal sealed class MetadataObject
{
    // A manifest never changes.
    private static readonly ConditionalWeakTable<EngineManifest, MetadataObject[]> Parts = [];

    private MetadataObject(string id, string kind, JsonNode promise)
    {
        (Id, Kind) = (id, kind);
        Content = CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(promise));
        Hash = SHA256.HashData(Content);
    }

    /// <summary>
    /// <c>contract/…@1.0.0</c>, <c>entity/…@1.0.0</c>, <c>event/…@1.0.0</c> or <c>engine/…@1.0.0</c>.
    /// </summary>
    internal string Id { get; }

    internal string Kind { get; }

    internal byte[] Content { get; }

    internal byte[] Hash { get; }

    internal string HashHex => Convert.ToHexStringLower(Hash);

    internal static MetadataObject Of(ActionContract contract)
    {
        var promise = new JsonObject
        {
            ["id"] = contract.Action.Value,
            ["version"] = contract.Version.ToString(),
            ["kind"] = contract.Kind.ToString().ToLowerInvariant(),
            ["permission"] = contract.Permission,
            ["classification"] = contract.Classification.ToString().ToLowerInvariant(),
            ["input"] = JsonNode.Parse(contract.InputSchema.Span),
            ["output"] = JsonNode.Parse(contract.OutputSchema.Span),
        };
        // Only where it is said: contracts that were published before it could be said keep their hash.
        if (contract.IsDestructive)
            promise["destructive"] = true;
        return new MetadataObject($"contract/{contract}", "contract", promise);
    }

    internal static MetadataObject Of(EntityDescription entity) => new(
        $"entity/{entity}",
        "entity",
        new JsonObject
        {
            ["id"] = entity.Id,
            ["version"] = entity.Version.ToString(),
            ["classification"] = entity.Classification.ToString().ToLowerInvariant(),
            ["schema"] = JsonNode.Parse(entity.Schema.Span),
            ["relations"] = new JsonObject(entity.Relations.Select(
                relation => KeyValuePair.Create(relation.Field, (JsonNode?)relation.Entity))),
        });

    internal static MetadataObject Of(EventDescription published) => new(
        $"event/{published}",
        "event",
        new JsonObject
        {
            ["id"] = published.Id,
            ["version"] = published.Version.ToString(),
            ["classification"] = published.Classification.ToString().ToLowerInvariant(),
            ["schema"] = JsonNode.Parse(published.Schema.Span),
        });

    /// <summary>What an engine promises, one by one; worked out once, because a start asks for it several times.
    /// </summary>
    internal static MetadataObject[] PartsOf(EngineManifest engine) => Parts.GetValue(
        engine,
        static asked =>
        [
            .. asked.Actions.Select(action => Of(action.Contract)), .. asked.Entities.Select(Of),
            .. asked.Events.Select(Of),
        ]);

    /// <summary>An engine promises its contracts, entities and events: each by its hash.</summary>
    internal static MetadataObject Of(EngineManifest engine, IReadOnlyList<MetadataObject> parts)
    {
        var promise = new JsonObject
        {
            ["domain"] = engine.Domain,
            ["version"] = engine.Version.ToString(),
            ["classification"] = engine.Classification.ToString().ToLowerInvariant(),
            ["contracts"] = Hashes(parts, "contract"),
        };
        // Left out where there are none: engines from before there were such keep their hash.
        if (engine.Entities.Count > 0)
            promise["entities"] = Hashes(parts, "entity");
        if (engine.Events.Count > 0)
            promise["events"] = Hashes(parts, "event");
        return new MetadataObject($"engine/{engine.Domain}@{engine.Version}", "engine", promise);
    }

    private static JsonObject Hashes(IEnumerable<MetadataObject> parts, string kind) => new(
        parts.Where(part => part.Kind == kind).OrderBy(part => part.Id, StringComparer.Ordinal)
            .Select(part => KeyValuePair.Create(part.Id, (JsonNode?)part.HashHex)));

    /// <summary>
    /// One hash over several objects, whatever their order: SHA-256 of the canonical JSON of ids and their hashes.
    /// </summary>
    internal static string RootOf(IEnumerable<KeyValuePair<string, string>> hashes)
    {
        var all = new JsonObject(hashes.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value)));
        return Convert.ToHexStringLower(
            SHA256.HashData(CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(all))));
    }
}
