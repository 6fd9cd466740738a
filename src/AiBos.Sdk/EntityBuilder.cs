using System.Text.Json;
using AiBos.Sdk.Schemas;

namespace AiBos.Sdk;

/// <summary>Describes one entity; its fields come from <typeparamref name="T"/>.</summary>
/// <example>
/// <code><![CDATA[
/// internal static class Descriptions
/// {
///     internal static void Add(EngineBuilder engine) => engine
///         .Entity<Shipment>("orders.shipment@1.0.0", shipment => shipment
///             .Means("The goods of an order, off the shelf or put back.")
///             .RefersTo(nameof(Shipment.OrderId), "orders.order"));
/// }
/// ]]></code>
/// </example>
public sealed class EntityBuilder<T>
{
    private readonly string _id;
    private readonly ContractVersion _version;
    private readonly DataClass _classification;
    private readonly List<EntityRelation> _relations = [];
    private string? _summary;

    internal EntityBuilder(string id, ContractVersion version, DataClass classification) =>
        (_id, _version, _classification) = (id, version, classification);

    /// <summary>Says what it is. Required.</summary>
    /// <param name="summary">One sentence for people and models.</param>
    public EntityBuilder<T> Means(string summary)
    {
        _summary = summary;
        return this;
    }

    /// <summary>Says that a field holds the id, or the ids, of another entity.</summary>
    /// <param name="property">The property of the record: <c>nameof(Order.CustomerId)</c>.</param>
    /// <param name="entity">
    /// The other, <c>domain.noun</c>. One of this engine's own must be described as well, or
    /// <see cref="EngineBuilder.Build"/> refuses. A property that the record does not have is refused by
    /// <see cref="EngineBuilder.Entity"/>.
    /// </param>
    public EntityBuilder<T> RefersTo(string property, string entity)
    {
        _relations.Add(new EntityRelation(JsonNamingPolicy.CamelCase.ConvertName(property), entity));
        return this;
    }

    internal EntityDescription Build()
    {
        byte[] schema = SchemaDerivation.Derive(typeof(T), SchemaSide.Output);
        EntityField[] fields = Fields(schema);
        foreach (EntityRelation relation in _relations)
        {
            if (!fields.Any(field => field.Name == relation.Field))
            {
                throw new InvalidOperationException(
                    $"The entity '{_id}' refers by '{relation.Field}', which is no field of {typeof(T).Name}.");
            }
        }

        return new EntityDescription
        {
            Id = _id,
            Version = _version,
            Summary = _summary ?? throw new InvalidOperationException($"The entity '{_id}' is incomplete: call Means."),
            Classification = _classification,
            Schema = schema,
            Fields = fields,
            Relations = [.. _relations],
        };
    }

    private EntityField[] Fields(byte[] schema)
    {
        using JsonDocument document = JsonDocument.Parse(schema);
        if (!document.RootElement.TryGetProperty("properties", out JsonElement properties))
        {
            throw new InvalidOperationException(
                $"The entity '{_id}' has no fields; describe it by a record with properties, not by {typeof(T).Name}.");
        }

        string[] required = document.RootElement.TryGetProperty("required", out JsonElement names)
            ? [.. names.EnumerateArray().Select(name => name.GetString()!)]
            : [];
        return [.. properties.EnumerateObject().Select(property => new EntityField(
            property.Name,
            Text(property.Value, "x-class") is { } name
                ? Enum.Parse<DataClass>(name, ignoreCase: true)
                : _classification,
            required.Contains(property.Name, StringComparer.Ordinal),
            Text(property.Value, "x-personal")))];
    }

    private static string? Text(JsonElement schema, string keyword) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out JsonElement value)
            ? value.GetString()
            : null;
}
