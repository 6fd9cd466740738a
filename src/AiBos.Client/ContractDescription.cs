using System.Text.Json;

namespace AiBos.Client;

/// <summary>One version of an action's contract. The kernel shows only what the caller may call.</summary>
public sealed record ContractDescription
{
    /// <summary>The action, for example <c>orders.create.order</c>.</summary>
    public required string Id { get; init; }

    /// <summary><c>major.minor.patch</c>.</summary>
    public required string Version { get; init; }

    /// <summary><c>command</c> (has effects) or <c>query</c> (only reads).</summary>
    public string Kind { get; init; } = "";

    /// <summary>What the action does, in a sentence.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The permission it asks for.</summary>
    public string Permission { get; init; } = "";

    /// <summary>How sensitive its data is.</summary>
    public string Classification { get; init; } = "";

    /// <summary>Free words to group by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Hash of both schemas, as it stands on the ledger with every call.</summary>
    public string SchemaHash { get; init; } = "";

    /// <summary>JSON Schema (2020-12) of the input.</summary>
    public JsonElement Input { get; init; }

    /// <summary>JSON Schema (2020-12) of the output.</summary>
    public JsonElement Output { get; init; }
}
