namespace AiBos.JsonSchema;

/// <summary>Limits and choices of a compiled schema. Checked by <see cref="JsonSchema.Compile"/>.</summary>
public sealed class JsonSchemaOptions
{
    /// <summary>
    /// Whether <c>format</c> rejects. Default true. False makes it an annotation, unless the schema's own
    /// meta-schema names the format-assertion vocabulary, which always asserts. Formats this library does not know
    /// (see its README) accept everything either way.
    /// </summary>
    public bool AssertFormat { get; init; } = true;

    /// <summary>
    /// Documents that <c>$ref</c> and <c>$schema</c> may name, by absolute URI without fragment. Default empty.
    /// Nothing is ever fetched from a network; a reference to any other document refuses the schema. The
    /// 2020-12 meta-schemas are built in and need not be listed. The caller keeps the bytes unchanged during Compile.
    /// </summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Remotes { get; init; } =
        new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <summary>
    /// Nesting levels of a schema document and of an instance. Default 64, range 1 to 512. A deeper schema is
    /// refused; deeper bytes are not strict JSON; an element counts as deep only where the schema looks into it, and
    /// then is invalid with <see cref="JsonSchemaResult.BudgetExceeded"/>.
    /// </summary>
    public int DepthMax { get; init; } = JsonSchemaLimits.DepthDefault;

    /// <summary>Bytes of the schema and of each remote document used. Default 1 MiB, range 1 B to 64 MiB.</summary>
    public int SchemaBytesMax { get; init; } = JsonSchemaLimits.SchemaBytesDefault;

    /// <summary>
    /// Subschemas reachable from the root, remote documents included. Default 20,000, range 1 to 1,000,000.
    /// </summary>
    public int SchemaNodesMax { get; init; } = JsonSchemaLimits.SchemaNodesDefault;

    /// <summary>
    /// Units of work of one validation: a unit is about one subschema applied, one property or item visited, 16
    /// characters matched, or a microsecond of a match under the time limit that takes longer than a millisecond.
    /// Default 1,000,000 (tens of milliseconds), range 1 to 10^12. An invalid instance gets the same amount once more
    /// for its errors.
    /// </summary>
    public long StepsMax { get; init; } = JsonSchemaLimits.StepsDefault;

    /// <summary>Errors reported for one instance. Default 50, range 1 to 10,000.</summary>
    public int ErrorsMax { get; init; } = JsonSchemaLimits.ErrorsDefault;

    /// <summary>
    /// Time for one match of one pattern. Default 100 ms, range 1 ms to 10 s. Patterns run in linear time unless
    /// they use look-around, word boundaries, back-references or counts in the thousands; in linear time over a text of
    /// up to 4,096 characters there is no limit, so that a busy machine refuses no good value.
    /// </summary>
    public TimeSpan PatternTimeout { get; init; } =
        TimeSpan.FromMilliseconds(JsonSchemaLimits.PatternTimeoutDefaultMilliseconds);

    internal void ThrowIfOutOfRange()
    {
        ArgumentNullException.ThrowIfNull(Remotes, nameof(Remotes));
        Check(DepthMax, JsonSchemaLimits.DepthCeiling, nameof(DepthMax));
        Check(SchemaBytesMax, JsonSchemaLimits.SchemaBytesCeiling, nameof(SchemaBytesMax));
        Check(SchemaNodesMax, JsonSchemaLimits.SchemaNodesCeiling, nameof(SchemaNodesMax));
        Check(StepsMax, JsonSchemaLimits.StepsCeiling, nameof(StepsMax));
        Check(ErrorsMax, JsonSchemaLimits.ErrorsCeiling, nameof(ErrorsMax));
        if (PatternTimeout < TimeSpan.FromMilliseconds(1) ||
            PatternTimeout > TimeSpan.FromSeconds(JsonSchemaLimits.PatternTimeoutCeilingSeconds))
        {
            throw new ArgumentOutOfRangeException(
                nameof(PatternTimeout), PatternTimeout, "PatternTimeout must lie between 1 ms and 10 s.");
        }
    }

    private static void Check(long value, long ceiling, string name)
    {
        if (value < 1 || value > ceiling)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must lie between 1 and {ceiling}.");
    }
}
