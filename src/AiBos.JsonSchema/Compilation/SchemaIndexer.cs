using System.Text.Json;

namespace AiBos.JsonSchema.Compilation;

/// <summary>
/// Walks the subschemas of a document (and only them: <c>enum</c> and unknown keywords hold plain data) and notes
/// resources and anchors. The walk recurses; the parser has bounded the nesting.
/// </summary>
internal sealed class SchemaIndexer(Action<SchemaResource> register)
{
    private static readonly string[] Single =
    [
        "additionalProperties", "propertyNames", "items", "contains", "not", "if", "then", "else",
        "unevaluatedItems", "unevaluatedProperties", "contentSchema",
    ];

    private static readonly string[] Nested =
    [
        "$defs", "definitions", "properties", "patternProperties", "dependentSchemas",
        "allOf", "anyOf", "oneOf", "prefixItems",
    ];

    /// <summary>Indexes a subschema that belongs to a resource, unless its own <c>$id</c> starts another.</summary>
    public void Index(SchemaLocation location, SchemaResource resource)
    {
        location.Resource = resource;
        if (location.Element.ValueKind != JsonValueKind.Object)
            return;

        if (Text(location, "$id") is { } id && !ReferenceEquals(resource.Root, location))
        {
            string? schema = Text(location, "$schema") ?? resource.SchemaUri;
            resource = new SchemaResource(Identify(location, id, resource.Uri), location, schema);
            location.Resource = resource;
            register(resource);
        }

        AddAnchor(location, "$anchor", resource.Anchors);
        AddAnchor(location, "$dynamicAnchor", resource.Anchors);
        AddAnchor(location, "$dynamicAnchor", resource.DynamicAnchors);
        foreach (string keyword in Single)
        {
            if (location.Child(keyword) is { } child)
                Index(child, resource);
        }

        foreach (string keyword in Nested)
        {
            if (location.Child(keyword) is not { } container)
                continue;

            foreach (SchemaLocation child in container.Children)
                Index(child, resource);
        }
    }

    /// <summary>The absolute URI an <c>$id</c> stands for.</summary>
    public static string Identify(SchemaLocation location, string id, string baseUri)
    {
        (string uri, string? fragment) = UriReference.Split(id);
        if (!string.IsNullOrEmpty(fragment))
            throw location.Refuse("$id must not have a fragment.");

        return UriReference.Resolve(baseUri, uri);
    }

    /// <summary>The text of a keyword, null when absent.</summary>
    public static string? Text(SchemaLocation location, string keyword)
    {
        if (location.Element.ValueKind != JsonValueKind.Object || location.Child(keyword) is not { } value)
            return null;

        return value.Element.ValueKind == JsonValueKind.String
            ? Text(value)
            : throw value.Refuse($"{keyword} must be a string.");
    }

    public static string Text(SchemaLocation value) => AiBos.JsonSchema.Text.JsonText.ToText(
        AiBos.JsonSchema.Text.JsonText.Of(value.Element));

    private static void AddAnchor(
        SchemaLocation location, string keyword, Dictionary<string, SchemaLocation> anchors)
    {
        if (Text(location, keyword) is not { } name)
            return;

        bool valid = name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') &&
            name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        if (!valid)
            throw location.Refuse($"{keyword} is no plain name.");

        if (!anchors.TryAdd(name, location) && !ReferenceEquals(anchors[name], location))
            throw location.Refuse($"The anchor {name} occurs twice.");
    }
}
