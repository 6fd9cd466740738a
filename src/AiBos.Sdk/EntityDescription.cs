namespace AiBos.Sdk;

/// <summary>
/// A kind of thing an engine keeps, as others may know it: its fields with types, classes and whose data they are, and
/// what it refers to. Immutable; what was published under a version never changes.
/// </summary>
public sealed record EntityDescription
{
    /// <summary><c>domain.noun</c>, for example <c>orders.order</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The version of this description.</summary>
    public required ContractVersion Version { get; init; }

    /// <summary>One sentence for people and models.</summary>
    public required string Summary { get; init; }

    /// <summary>How sensitive it is where a field says nothing else.</summary>
    public required DataClass Classification { get; init; }

    /// <summary>JSON Schema 2020-12 of one of them, UTF-8, derived from its record.</summary>
    public required ReadOnlyMemory<byte> Schema { get; init; }

    /// <summary>Its fields, in the order of the record.</summary>
    public required IReadOnlyList<EntityField> Fields { get; init; }

    /// <summary>What its fields refer to.</summary>
    public required IReadOnlyList<EntityRelation> Relations { get; init; }

    /// <summary><c>id@version</c>.</summary>
    public override string ToString() => $"{Id}@{Version}";
}

/// <summary>A field of an entity.</summary>
/// <param name="Name">As in JSON.</param>
/// <param name="Classification">How sensitive it is.</param>
/// <param name="IsRequired">Whether it is always there.</param>
/// <param name="PersonField">The field that holds the id of the person it is about; null where it is about none.</param>
public sealed record EntityField(string Name, DataClass Classification, bool IsRequired, string? PersonField);

/// <summary>A reference from one entity to another.</summary>
/// <param name="Field">The field that holds the other's id; for a list, the ids.</param>
/// <param name="Entity">The other, <c>domain.noun</c>; may belong to another engine.</param>
public sealed record EntityRelation(string Field, string Entity);
