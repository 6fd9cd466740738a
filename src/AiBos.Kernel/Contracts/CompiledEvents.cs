using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using AiBos.JsonSchema;
using AiBos.Ledger;
using AiBos.Sdk;
using Schema = AiBos.JsonSchema.JsonSchema;

namespace AiBos.Kernel.Contracts;

/// <summary>The events an engine declared, made ready to be published: found by their record.</summary>
internal sealed class CompiledEvents
{
    private readonly FrozenDictionary<Type, CompiledEvent> _byRecord;

    private CompiledEvents(IEnumerable<CompiledEvent> events) =>
        _byRecord = events.ToFrozenDictionary(each => each.Description.DataType);

    /// <exception cref="KernelStartException">Names the event that cannot be compiled, and why.</exception>
    internal static CompiledEvents Compile(IEnumerable<EventDescription> events) => new(events.Select(Compile));

    internal CompiledEvent? Find(Type record) => _byRecord.GetValueOrDefault(record);

    private static CompiledEvent Compile(EventDescription description)
    {
        ReadOnlySpan<byte> schema = description.Schema.Span;
        try
        {
            return new CompiledEvent(
                description,
                Schema.Compile(schema),
                PersonalFields.Compile(schema),
                Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Canonicalize(schema))));
        }
        catch (Exception e) when (e is JsonSchemaException or CanonicalJsonException or JsonException
            or FormatException)
        {
            throw new KernelStartException($"The schema of the event {description} is refused: {e.Message}", e);
        }
    }
}

/// <summary>An event with its schema compiled.</summary>
/// <param name="Description">What was declared.</param>
/// <param name="Data">Its schema.</param>
/// <param name="Personal">What is sealed in the ledger.</param>
/// <param name="SchemaHash">SHA-256 of the canonical schema, lower-case hex.</param>
internal sealed record CompiledEvent(
    EventDescription Description, Schema Data, PersonalFields Personal, string SchemaHash)
{
    /// <summary><c>id@version</c>.</summary>
    internal string Name { get; } = Description.ToString();
}
