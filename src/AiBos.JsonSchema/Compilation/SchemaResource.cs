using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Compilation;

/// <summary>A schema with an identity of its own: a document or an embedded schema with <c>$id</c>.</summary>
internal sealed class SchemaResource(string uri, SchemaLocation root, string? schemaUri)
{
    /// <summary>Absolute, without fragment; the base of references inside.</summary>
    public string Uri { get; } = uri;

    public SchemaLocation Root { get; } = root;

    /// <summary>The meta-schema of <c>$schema</c>, inherited by embedded resources; null is the standard one.</summary>
    public string? SchemaUri { get; } = schemaUri;

    /// <summary>Plain-name fragments of both kinds.</summary>
    public Dictionary<string, SchemaLocation> Anchors { get; } = [];

    /// <summary>Those of <see cref="Anchors"/> that <c>$dynamicRef</c> may rebind.</summary>
    public Dictionary<string, SchemaLocation> DynamicAnchors { get; } = [];

    /// <summary>What is left of the resource at evaluation.</summary>
    public DynamicResource Dynamic { get; } = new();

    /// <summary>Resolved on first use.</summary>
    public Vocabularies? Vocabularies { get; set; }
}
