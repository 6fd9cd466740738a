using AiBos.JsonSchema.Keywords;

namespace AiBos.JsonSchema.Evaluation;

/// <summary>
/// One compiled subschema. Filled once by the compiler before the schema is published, read-only afterwards.
/// </summary>
internal sealed class SchemaNode(DynamicResource resource, bool? constant)
{
    /// <summary>The value of a boolean schema, otherwise null.</summary>
    public bool? Constant { get; } = constant;

    /// <summary>The resource this subschema belongs to; entering it extends the dynamic scope.</summary>
    public DynamicResource Resource { get; } = resource;

    /// <summary>Everything but the unevaluated keywords, cheap assertions first.</summary>
    public Keyword[] Keywords { get; set; } = [];

    /// <summary>Runs after all other keywords have left their marks.</summary>
    public UnevaluatedPropertiesKeyword? UnevaluatedProperties { get; set; }

    /// <summary>Runs after all other keywords have left their marks.</summary>
    public UnevaluatedItemsKeyword? UnevaluatedItems { get; set; }
}
