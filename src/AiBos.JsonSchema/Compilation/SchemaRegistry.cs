using System.Text.Json;
using AiBos.JsonSchema.Text;

namespace AiBos.JsonSchema.Compilation;

/// <summary>All resources one compilation can see, by absolute URI. Documents load on first reference.</summary>
internal sealed class SchemaRegistry
{
    /// <summary>Base of a schema without <c>$id</c>; no document can be published there.</summary>
    private const string RootUri = "schema:///root";

    private readonly JsonSchemaOptions _options;
    private readonly Dictionary<string, SchemaResource> _byUri = [];
    private readonly List<SchemaResource> _resources = [];
    private readonly SchemaIndexer _indexer;

    public SchemaRegistry(JsonSchemaOptions options)
    {
        _options = options;
        _indexer = new SchemaIndexer(Register);
    }

    public IReadOnlyList<SchemaResource> Resources => _resources;

    public SchemaLocation LoadRoot(ReadOnlyMemory<byte> utf8) => Load(utf8, RootUri, name: null).Root;

    /// <summary>The subschema a reference names.</summary>
    /// <exception cref="JsonSchemaException">Nothing is there.</exception>
    public SchemaLocation Resolve(SchemaLocation from, string reference)
    {
        SchemaResource origin = ResourceOf(from);
        (string relative, string? fragment) = UriReference.Split(reference);
        string uri = UriReference.Resolve(origin.Uri, relative);
        if (Find(uri) is not { } resource)
            throw from.Refuse($"The reference names the document {uri}, which is not among the known ones.");

        string place = Uri.UnescapeDataString(fragment ?? "");
        if (place.Length == 0)
            return resource.Root;

        return place[0] == '/'
            ? Walk(from, resource.Root, place)
            : resource.Anchors.GetValueOrDefault(place) ??
                throw from.Refuse($"The reference names the anchor {place}, which does not exist.");
    }

    /// <summary>The vocabularies that give the keywords of a resource their meaning.</summary>
    public Vocabularies VocabulariesOf(SchemaResource resource)
    {
        if (resource.Vocabularies is { } known)
            return known;

        (string? uri, _) = UriReference.Split(resource.SchemaUri ?? Dialect.StandardUri);
        Vocabularies vocabularies = Vocabularies.Standard;
        if (uri != Dialect.StandardUri)
        {
            SchemaResource metaschema = Find(uri) ??
                throw resource.Root.Refuse($"$schema names {uri}, which is neither 2020-12 nor among the known ones.");
            vocabularies = Dialect.Read(metaschema.Root);
        }

        resource.Vocabularies = vocabularies;
        return vocabularies;
    }

    /// <summary>The resource around a location; places that were not recognised as subschemas get indexed.</summary>
    public SchemaResource ResourceOf(SchemaLocation location)
    {
        if (location.Resource is { } known)
            return known;

        SchemaLocation around = location;
        while (around.Resource is null)
            around = around.Parent!;
        _indexer.Index(location, around.Resource);
        return location.Resource!;
    }

    private SchemaResource? Find(string uri)
    {
        if (_byUri.TryGetValue(uri, out SchemaResource? known))
            return known;

        if (_options.Remotes.TryGetValue(uri, out ReadOnlyMemory<byte> remote))
            return Load(remote, uri, uri);

        return Metaschemas.Find(uri) is { } standard ? Load(standard, uri, uri) : null;
    }

    private static SchemaLocation Walk(SchemaLocation from, SchemaLocation root, string pointer)
    {
        SchemaLocation at = root;
        foreach (string token in pointer[1..].Split('/'))
        {
            at = at.Child(JsonPointer.Unescape(token)) ??
                throw from.Refuse("The reference points to a place that does not exist.");
        }

        return at;
    }

    private SchemaResource Load(ReadOnlyMemory<byte> utf8, string uri, string? name)
    {
        SchemaLocation root = new(name, parent: null, "", Parse(utf8, name));
        string? id = SchemaIndexer.Text(root, "$id");
        string identity = id is null ? uri : SchemaIndexer.Identify(root, id, uri);
        SchemaResource resource = new(identity, root, SchemaIndexer.Text(root, "$schema"));

        // Before the index, because embedded resources may refer back here.
        Register(resource);
        if (identity != uri)
            _byUri.TryAdd(uri, resource);
        _indexer.Index(root, resource);
        return resource;
    }

    private JsonElement Parse(ReadOnlyMemory<byte> utf8, string? name)
    {
        string subject = name is null ? "The schema" : $"The document {name}";
        if (utf8.Length > _options.SchemaBytesMax)
            throw new JsonSchemaException("", $"{subject} is larger than {_options.SchemaBytesMax} bytes.");

        try
        {
            JsonDocumentOptions parsing = new() { MaxDepth = _options.DepthMax, AllowDuplicateProperties = false };
            return JsonElement.Parse(utf8.Span, parsing);
        }
        catch (JsonException e)
        {
            throw new JsonSchemaException(
                "", $"{subject} is not JSON, repeats a property or nests deeper than {_options.DepthMax} levels.", e);
        }
        catch (InvalidOperationException e)
        {
            // The duplicate check of the parser throws this for names with lone surrogates or broken UTF-8.
            throw new JsonSchemaException("", $"{subject} has a property name that is not Unicode text.", e);
        }
    }

    private void Register(SchemaResource resource)
    {
        if (!_byUri.TryAdd(resource.Uri, resource))
            throw resource.Root.Refuse($"The identity {resource.Uri} occurs twice.");

        _resources.Add(resource);
    }
}
