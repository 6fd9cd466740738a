using System.Text.Json;
using AiBos.Sdk.Schemas;

namespace AiBos.Sdk;

/// <summary>
/// Something an engine says happened: its type, and the shape of what it tells. Immutable; what was published under a
/// version never changes.
/// </summary>
/// <example>
/// <code>
/// using System.Text;
///
/// // A page for those who subscribe: what happens, and what they are told.
/// foreach (EventDescription known in await context.Metadata.ListEventsAsync(cancellationToken))
/// {
///     Console.WriteLine($"{known.Id} {known.Version} ({known.Classification}): {known.Summary}");
///     Console.WriteLine($"{known.DataType.Name}: {Encoding.UTF8.GetString(known.Schema.Span)}");
/// }
/// </code>
/// </example>
public sealed record EventDescription
{
    /// <summary>The type, <c>domain.noun.verb</c>, for example <c>orders.order.placed</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The version of the shape. Versions live side by side, each with its own record.</summary>
    public required ContractVersion Version { get; init; }

    /// <summary>One sentence for people and models.</summary>
    public required string Summary { get; init; }

    /// <summary>How sensitive it is where a field says nothing else.</summary>
    public required DataClass Classification { get; init; }

    /// <summary>JSON Schema 2020-12 of the data, UTF-8, derived from <see cref="DataType"/>.</summary>
    public required ReadOnlyMemory<byte> Schema { get; init; }

    /// <summary>The record that is published: <c>ctx.Events.Publish(new OrderPlaced(…))</c>.</summary>
    public required Type DataType { get; init; }

    /// <summary><c>id@version</c>.</summary>
    public override string ToString() => $"{Id}@{Version}";

    internal static EventDescription Of(
        Type data, string domain, DataClass classification, string id, string summary)
    {
        int at = id.IndexOf('@');
        if (at < 0 || !ContractVersion.TryParse(id[(at + 1)..], out ContractVersion version)
            || !ActionId.TryParse(id[..at], out ActionId type) || type.Domain != domain)
        {
            throw new ArgumentException(
                $"'{id}' is not an event of '{domain}'; write {domain}.noun.verb@major.minor.patch, for example "
                + $"{domain}.order.placed@1.0.0.",
                nameof(id));
        }

        if (string.IsNullOrWhiteSpace(summary))
            throw new ArgumentException($"Say in one sentence when '{id}' is published.", nameof(summary));
        byte[] schema = SchemaDerivation.Derive(data, SchemaSide.Output);
        using JsonDocument document = JsonDocument.Parse(schema);
        if (!document.RootElement.TryGetProperty("properties", out _))
        {
            throw new ArgumentException(
                $"The event '{id}' has no fields; publish a record with properties, not {data.Name}.", nameof(id));
        }

        return new EventDescription
        {
            Id = type.Value,
            Version = version,
            Summary = summary,
            Classification = classification,
            Schema = schema,
            DataType = data,
        };
    }
}
