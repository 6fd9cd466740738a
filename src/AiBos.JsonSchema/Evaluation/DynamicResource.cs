namespace AiBos.JsonSchema.Evaluation;

/// <summary>What evaluation needs to know of a schema resource: the subschemas its dynamic anchors name.</summary>
internal sealed class DynamicResource
{
    public Dictionary<string, SchemaNode> Anchors { get; } = [];
}
