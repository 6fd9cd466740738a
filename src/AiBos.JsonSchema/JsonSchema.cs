using System.Text.Json;
using System.Text.Unicode;
using AiBos.JsonSchema.Compilation;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema;

/// <summary>
/// A compiled JSON Schema of draft 2020-12. Immutable and safe for any number of threads; compile once, keep, and
/// validate often.
/// </summary>
public sealed class JsonSchema
{
    private readonly JsonSchemaOptions _options;
    private readonly SchemaNode _root;
    private readonly bool _usesDynamicScope;

    private JsonSchema(JsonSchemaOptions options, SchemaNode root, bool usesDynamicScope)
    {
        _options = options;
        _root = root;
        _usesDynamicScope = usesDynamicScope;
    }

    /// <summary>
    /// Compiles a schema and everything it refers to. The work is linear in the bytes of the documents used and is
    /// bounded by <see cref="JsonSchemaOptions.SchemaBytesMax"/> and <see cref="JsonSchemaOptions.SchemaNodesMax"/>.
    /// </summary>
    /// <param name="utf8Schema">One JSON document in UTF-8 without byte order mark; copied.</param>
    /// <param name="options">Limits and known documents; null for the defaults.</param>
    /// <exception cref="JsonSchemaException">
    /// The schema is not JSON, repeats a property, uses a keyword wrongly, names a document that is not known, loops
    /// without end, has a pattern outside ECMA-262 or exceeds a limit. Nothing is fetched to find out.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static JsonSchema Compile(ReadOnlySpan<byte> utf8Schema, JsonSchemaOptions? options = null)
    {
        options ??= new JsonSchemaOptions();
        options.ThrowIfOutOfRange();
        if (utf8Schema.Length > options.SchemaBytesMax)
            throw new JsonSchemaException("", $"The schema is larger than {options.SchemaBytesMax} bytes.");

        SchemaCompiler compiler = new(options);
        SchemaNode root = compiler.Compile(utf8Schema.ToArray());
        return new JsonSchema(options, root, compiler.UsesDynamicScope);
    }

    /// <summary>Validates a parsed instance. A valid one costs two small allocations.</summary>
    /// <param name="instance">
    /// Must stay alive during the call; its document's own rules on depth, comments and repeated names applied when it
    /// was parsed. Repeated names are each validated.
    /// </param>
    /// <exception cref="ArgumentException">The element is the default one and belongs to no document.</exception>
    public JsonSchemaResult Validate(JsonElement instance)
    {
        if (instance.ValueKind == JsonValueKind.Undefined)
            throw new ArgumentException("The element belongs to no document.", nameof(instance));

        EvaluationRun fast = NewRun(sink: null);
        if (fast.Evaluate(_root, instance, marks: null, ""))
            return JsonSchemaResult.Valid;

        if (fast.Meter.Exceeded)
            return Refused("budget", fast.Meter.Reason!, budgetExceeded: true);

        ErrorSink sink = new(_options.ErrorsMax);
        EvaluationRun collecting = NewRun(sink);
        collecting.Evaluate(_root, instance, marks: null, "");
        return sink.Errors.Count > 0
            ? JsonSchemaResult.Invalid(sink.Errors, collecting.Meter.Exceeded)
            : Refused("budget", collecting.Meter.Reason ?? "The value is invalid.", collecting.Meter.Exceeded);
    }

    /// <summary>
    /// Parses strictly and validates. Bytes that are not one JSON value in UTF-8, repeat a property name or nest
    /// deeper than <see cref="JsonSchemaOptions.DepthMax"/> are an invalid instance with the keyword <c>json</c>,
    /// not an exception.
    /// </summary>
    /// <param name="utf8Instance">The instance in UTF-8; read during the call only and never kept.</param>
    public JsonSchemaResult Validate(ReadOnlyMemory<byte> utf8Instance)
    {
        if (!Utf8.IsValid(utf8Instance.Span))
            return Refused("json", "The instance is not UTF-8.", budgetExceeded: false);

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(
                utf8Instance,
                new JsonDocumentOptions { MaxDepth = _options.DepthMax, AllowDuplicateProperties = false });
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the duplicate check meets a property name with a lone surrogate.
            string limit = $"nests deeper than {_options.DepthMax} levels";
            return Refused("json", $"The instance is not strict JSON or {limit}.", budgetExceeded: false);
        }

        using (document)
            return Validate(document.RootElement);
    }

    private static JsonSchemaResult Refused(string keyword, string message, bool budgetExceeded) =>
        JsonSchemaResult.Invalid([new JsonSchemaError("", message, keyword)], budgetExceeded);

    private EvaluationRun NewRun(ErrorSink? sink) =>
        new(_options, _usesDynamicScope ? new DynamicScope() : null, sink);
}
