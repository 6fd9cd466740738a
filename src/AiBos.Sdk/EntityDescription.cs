namespace AiBos.Sdk;

/// <summary>
/// A kind of thing an engine keeps, as others may know it: its fields with types, classes and whose data they are, and
/// what it refers to. Immutable; what was published under a version never changes.
/// </summary>
/// <example>
/// <code>
/// using System.Text;
///
/// // A tool that explains to a model what an engine keeps.
/// foreach (EntityDescription entity in await context.Metadata.ListEntitiesAsync(cancellationToken))
/// {
///     Console.WriteLine($"{entity.Id} {entity.Version} ({entity.Classification}): {entity.Summary}");
///     Console.WriteLine($"{entity.Fields.Count} fields, refers to {entity.Relations.Count} others");
///     Console.WriteLine(Encoding.UTF8.GetString(entity.Schema.Span));
/// }
/// </code>
/// </example>
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
/// <param name="PersonField">
/// The field that holds the id of the person it is about; null where it is about none.
/// </param>
/// <example>
/// <code>
/// using Xunit;
///
/// var email = new EntityField("email", DataClass.Restricted, IsRequired: false, PersonField: "customerId");
///
/// string shown = email.Classification >= DataClass.Confidential || email.PersonField is not null ? "masked" : "shown";
/// Assert.Equal("email is masked", $"{email.Name} is {shown}");
/// Assert.False(email.IsRequired);
/// </code>
/// </example>
public sealed record EntityField(string Name, DataClass Classification, bool IsRequired, string? PersonField);

/// <summary>A reference from one entity to another.</summary>
/// <param name="Field">The field that holds the other's id; for a list, the ids.</param>
/// <param name="Entity">The other, <c>domain.noun</c>; may belong to another engine.</param>
/// <example>
/// <code>
/// using Xunit;
///
/// var relation = new EntityRelation("orderId", "orders.order");
/// Assert.Equal("orderId -> orders.order", $"{relation.Field} -> {relation.Entity}");
/// </code>
/// </example>
public sealed record EntityRelation(string Field, string Entity);
