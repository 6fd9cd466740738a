using System.Text.Json;
using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Keywords;
using AiBos.JsonSchema.Patterns;

namespace AiBos.JsonSchema.Compilation;

/// <summary>
/// Turns what is reachable from the root into nodes. Works off a queue instead of recursing, so that a long chain of
/// references costs no stack.
/// </summary>
internal sealed class SchemaCompiler(JsonSchemaOptions options)
{
    private readonly SchemaRegistry _registry = new(options);
    private readonly Queue<SchemaLocation> _pending = new();
    private readonly Dictionary<string, SchemaPattern> _patterns = [];
    private readonly HashSet<string> _dynamicNames = [];
    private readonly List<(SchemaLocation Location, SchemaNode Node)> _nodes = [];
    private long _patternPositions;

    public JsonSchemaOptions Options => options;

    /// <summary>For hashing values of the schema, whose size the document limits already bound.</summary>
    public WorkMeter Meter { get; } = new(long.MaxValue, options.DepthMax);

    /// <summary>Whether evaluation must track the dynamic scope.</summary>
    public bool UsesDynamicScope => _dynamicNames.Count > 0;

    public SchemaNode Compile(ReadOnlyMemory<byte> utf8)
    {
        SchemaNode root = Node(_registry.LoadRoot(utf8));
        do
        {
            while (_pending.TryDequeue(out SchemaLocation? location))
                Fill(location);

            // Binding may reach subschemas nothing referred to before, and those may bring further resources.
            BindDynamicAnchors();
        }
        while (_pending.Count > 0);

        LoopFinder.ThrowIfLooping(_nodes);
        return root;
    }

    /// <summary>The node of a subschema; filled later when it is new.</summary>
    public SchemaNode Node(SchemaLocation location)
    {
        if (location.Node is { } known)
            return known;

        bool? constant = location.Element.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Object => null,
            _ => throw location.Refuse("A schema must be an object, true or false."),
        };
        if (_nodes.Count >= options.SchemaNodesMax)
            throw location.Refuse($"The schema has more than {options.SchemaNodesMax} subschemas.");

        SchemaNode node = new(_registry.ResourceOf(location).Dynamic, constant);
        location.Node = node;
        _nodes.Add((location, node));
        if (constant is null)
            _pending.Enqueue(location);
        return node;
    }

    public SchemaLocation Resolve(SchemaLocation from, string reference) => _registry.Resolve(from, reference);

    /// <summary>The dynamic anchor of that name when the location is where its own resource declares it.</summary>
    public bool TryTrackDynamicAnchor(SchemaLocation target, string name)
    {
        SchemaResource resource = _registry.ResourceOf(target);
        bool declared = ReferenceEquals(resource.DynamicAnchors.GetValueOrDefault(name), target);
        if (declared)
            _dynamicNames.Add(name);
        return declared;
    }

    public SchemaPattern Pattern(SchemaLocation location, string source)
    {
        if (_patterns.TryGetValue(source, out SchemaPattern? known))
            return known;

        try
        {
            SchemaPattern pattern = SchemaPattern.Compile(source, options.PatternTimeout);
            _patternPositions += pattern.Positions + 1;
            if (_patternPositions > JsonSchemaLimits.SchemaPatternPositionsMax)
                throw new PatternException("all patterns of the schema together are too large");

            return _patterns[source] = pattern;
        }
        catch (PatternException e)
        {
            throw location.Refuse($"The pattern is refused: {e.Message}.", e);
        }
    }

    private void Fill(SchemaLocation location)
    {
        Vocabularies vocabularies = _registry.VocabulariesOf(_registry.ResourceOf(location));
        KeywordReader reader = new(location, this, vocabularies);
        List<Keyword> keywords = [];
        AssertionCompiler.Compile(reader, keywords);
        ObjectCompiler.Compile(reader, keywords);
        if (reader.Has(Vocabularies.Applicator))
            ArrayCompiler.Compile(reader, keywords);
        InPlaceCompiler.Compile(reader, keywords);
        SchemaNode node = location.Node!;
        node.Keywords = [.. keywords];
        if (!reader.Has(Vocabularies.Unevaluated))
            return;

        if (reader.Schema("unevaluatedProperties") is { } properties)
            node.UnevaluatedProperties = new UnevaluatedPropertiesKeyword(properties);
        if (reader.Schema("unevaluatedItems") is { } items)
            node.UnevaluatedItems = new UnevaluatedItemsKeyword(items);
    }

    private void BindDynamicAnchors()
    {
        if (!UsesDynamicScope)
            return;

        foreach (SchemaResource resource in _registry.Resources.ToArray())
        {
            foreach ((string name, SchemaLocation location) in resource.DynamicAnchors)
            {
                if (_dynamicNames.Contains(name))
                    resource.Dynamic.Anchors[name] = Node(location);
            }
        }
    }
}
