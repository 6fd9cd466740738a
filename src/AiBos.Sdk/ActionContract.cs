namespace AiBos.Sdk;

/// <summary>What an action promises: who may call it, what goes in, what comes out. Immutable.</summary>
/// <example>
/// <code>
/// using System.Text.Json;
///
/// // A tool that shows a model what it may call.
/// foreach (ActionContract contract in await context.Metadata.ListContractsAsync(cancellationToken))
/// {
///     if (contract.IsDestructive || !context.Policy.Has(contract.Permission))
///         continue;
///     string kind = contract.Kind == ActionKind.Query ? "reads" : "writes";
///     Console.WriteLine($"{contract.Action} {contract.Version} {kind}: {contract.Summary}");
///     Console.WriteLine($"{contract.Classification}, {string.Join(", ", contract.Tags)}");
///     using JsonDocument input = JsonDocument.Parse(contract.InputSchema);
///     using JsonDocument output = JsonDocument.Parse(contract.OutputSchema);
///     Console.WriteLine($"{input.RootElement} -> {output.RootElement}; {contract.Examples.Count} examples");
/// }
/// </code>
/// </example>
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
/// <example>
/// <code>
/// // Only what has an effect needs a key of its own; a query may simply be asked again.
/// string? idempotencyKey = context.Contract.Kind switch
/// {
///     ActionKind.Command => context.ExecutionId.ToString(),
///     ActionKind.Query => null,
///     _ => throw new InvalidOperationException($"{context.Contract} is of no known kind."),
/// };
/// Console.WriteLine(idempotencyKey);
/// </code>
/// </example>
public enum ActionKind
{
    /// <summary>Reads; its statements cannot write.</summary>
    Query,

    /// <summary>Has an effect; takes an idempotency key.</summary>
    Command,
}

/// <summary>How sensitive data is, in rising order.</summary>
/// <example>
/// <code>
/// using Xunit;
///
/// // The order of the names is the order of the classes.
/// DataClass[] rising = [DataClass.Public, DataClass.Internal, DataClass.Confidential, DataClass.Restricted];
/// Assert.Equal(rising, rising.Order());
/// Assert.True(DataClass.Restricted > DataClass.Public);
/// </code>
/// </example>
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
