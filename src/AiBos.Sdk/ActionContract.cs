namespace AiBos.Sdk;

/// <summary>What an action promises: who may call it, what goes in, what comes out. Immutable.</summary>
public sealed record ActionContract
{
    /// <summary>The action.</summary>
    public required ActionId Action { get; init; }

    /// <summary>The version of this contract.</summary>
    public required ContractVersion Version { get; init; }

    /// <summary>Whether it only reads.</summary>
    public required ActionKind Kind { get; init; }

    /// <summary>
    /// Whether it takes away or overwrites what cannot be had back. Fronts behind which a model decides ask a person
    /// first. Part of what is published; default false. A query is never destructive.
    /// </summary>
    public bool IsDestructive { get; init; }

    /// <summary>One sentence for people and models.</summary>
    public required string Summary { get; init; }

    /// <summary>The permission a caller needs, for example <c>accounting.write</c>.</summary>
    public required string Permission { get; init; }

    /// <summary>How sensitive the data is.</summary>
    public required DataClass Classification { get; init; }

    /// <summary>Words to find it by; at least one.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>JSON Schema 2020-12 of the input, UTF-8.</summary>
    public required ReadOnlyMemory<byte> InputSchema { get; init; }

    /// <summary>JSON Schema 2020-12 of the output, UTF-8.</summary>
    public required ReadOnlyMemory<byte> OutputSchema { get; init; }

    /// <summary>Calls to learn from, shown in the API's description; each fits the schemas. May be empty.</summary>
    public IReadOnlyList<ActionExample> Examples { get; init; } = [];

    /// <summary><c>id@version</c>, as on the ledger and in answers.</summary>
    public override string ToString() => $"{Action}@{Version}";
}

/// <summary>Whether an action has an effect.</summary>
public enum ActionKind
{
    /// <summary>Reads; its statements cannot write.</summary>
    Query,

    /// <summary>Has an effect; takes an idempotency key.</summary>
    Command,
}

/// <summary>How sensitive data is, in rising order.</summary>
public enum DataClass
{
    /// <summary>May be published.</summary>
    Public,

    /// <summary>For members of the tenant.</summary>
    Internal,

    /// <summary>For those whose work needs it.</summary>
    Confidential,

    /// <summary>Regulated; access is exceptional.</summary>
    Restricted,
}
