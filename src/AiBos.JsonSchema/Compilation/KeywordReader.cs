using System.Text.Json;
using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Numbers;

namespace AiBos.JsonSchema.Compilation;

/// <summary>Typed access to the keywords of one subschema; a keyword of the wrong type refuses the schema.</summary>
internal sealed class KeywordReader(SchemaLocation location, SchemaCompiler compiler, Vocabularies vocabularies)
{
    public SchemaCompiler Compiler => compiler;

    public SchemaLocation Location => location;

    public bool Has(Vocabularies vocabulary) => (vocabularies & vocabulary) != Vocabularies.None;

    public SchemaLocation? Find(string keyword) => location.Child(keyword);

    /// <summary>A non-negative whole number, however it is spelled; saturates at long.MaxValue.</summary>
    public long? Count(string keyword)
    {
        if (Find(keyword) is not { } value)
            return null;

        long? count = value.Element.ValueKind == JsonValueKind.Number ? JsonNumber.Of(value.Element).ToCount() : null;
        return count ?? throw value.Refuse($"{keyword} must be a whole number from zero on.");
    }

    public JsonNumber? Number(string keyword)
    {
        if (Find(keyword) is not { } value)
            return null;

        return value.Element.ValueKind == JsonValueKind.Number
            ? JsonNumber.Of(value.Element)
            : throw value.Refuse($"{keyword} must be a number.");
    }

    public bool? Boolean(string keyword) => Find(keyword) switch
    {
        null => null,
        { Element.ValueKind: JsonValueKind.True } => true,
        { Element.ValueKind: JsonValueKind.False } => false,
        { } value => throw value.Refuse($"{keyword} must be true or false."),
    };

    public string? String(string keyword) => SchemaIndexer.Text(location, keyword);

    /// <summary>An array of distinct strings.</summary>
    public static string[] Strings(SchemaLocation array, string keyword)
    {
        if (array.Element.ValueKind != JsonValueKind.Array)
            throw array.Refuse($"{keyword} must be an array of strings.");

        HashSet<string> seen = [];
        List<string> strings = [];
        foreach (SchemaLocation item in array.Children)
        {
            if (item.Element.ValueKind != JsonValueKind.String)
                throw item.Refuse($"{keyword} must be an array of strings.");

            string text = SchemaIndexer.Text(item);
            if (!seen.Add(text))
                throw item.Refuse($"{keyword} names something twice.");

            strings.Add(text);
        }

        return [.. strings];
    }

    public SchemaNode? Schema(string keyword) => Find(keyword) is { } value ? compiler.Node(value) : null;

    /// <summary>A non-empty array of schemas, null when absent.</summary>
    public SchemaNode[]? SchemaArray(string keyword)
    {
        if (Find(keyword) is not { } array)
            return null;

        if (array.Element.ValueKind != JsonValueKind.Array || array.Element.GetArrayLength() == 0)
            throw array.Refuse($"{keyword} must be an array of at least one schema.");

        return [.. array.Children.Select(compiler.Node)];
    }

    /// <summary>The members of an object, null when absent.</summary>
    public IReadOnlyCollection<SchemaLocation>? Members(string keyword)
    {
        if (Find(keyword) is not { } map)
            return null;

        return map.Element.ValueKind == JsonValueKind.Object
            ? map.Children
            : throw map.Refuse($"{keyword} must be an object.");
    }
}
