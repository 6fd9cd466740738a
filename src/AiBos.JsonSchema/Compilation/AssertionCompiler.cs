using System.Text.Json;
using AiBos.JsonSchema.Formats;
using AiBos.JsonSchema.Keywords;
using AiBos.JsonSchema.Values;

namespace AiBos.JsonSchema.Compilation;

/// <summary>Keywords that judge a value without subschemas, cheapest first.</summary>
internal static class AssertionCompiler
{
    private static readonly string[] Bounds = ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"];

    public static void Compile(KeywordReader reader, List<Keyword> keywords)
    {
        if (reader.Has(Vocabularies.Validation))
        {
            AddType(reader, keywords);
            AddEnum(reader, keywords);
            AddNumber(reader, keywords);
            AddText(reader, keywords);
            AddCounts(reader, keywords);
        }

        // The annotation vocabulary leaves the choice to the caller, the assertion vocabulary does not.
        bool asserts = reader.Has(Vocabularies.FormatAssertion) ||
            (reader.Has(Vocabularies.FormatAnnotation) && reader.Compiler.Options.AssertFormat);
        if (reader.String("format") is { } format && asserts && FormatTable.Find(format) is { } check)
            keywords.Add(new FormatKeyword(format, check));
    }

    private static void AddType(KeywordReader reader, List<Keyword> keywords)
    {
        if (reader.Find("type") is not { } type)
            return;

        string[] names = type.Element.ValueKind == JsonValueKind.String
            ? [SchemaIndexer.Text(type)]
            : KeywordReader.Strings(type, "type");
        ValueTypes types = ValueTypes.None;
        foreach (string name in names)
        {
            ValueTypes one = ValueTypeNames.Parse(name);
            types |= one != ValueTypes.None ? one : throw type.Refuse("type names an unknown type.");
        }

        if (types == ValueTypes.None)
            throw type.Refuse("type must name at least one type.");

        keywords.Add(new TypeKeyword(types, string.Join(" or ", names)));
    }

    private static void AddEnum(KeywordReader reader, List<Keyword> keywords)
    {
        if (reader.Find("const") is { } constant)
            keywords.Add(new EnumKeyword("const", [constant.Element], reader.Compiler.Meter));

        if (reader.Find("enum") is not { } values)
            return;

        if (values.Element.ValueKind != JsonValueKind.Array)
            throw values.Refuse("enum must be an array.");

        keywords.Add(new EnumKeyword("enum", [.. values.Children.Select(v => v.Element)], reader.Compiler.Meter));
    }

    private static void AddNumber(KeywordReader reader, List<Keyword> keywords)
    {
        foreach (string keyword in Bounds)
        {
            if (reader.Number(keyword) is { } bound)
                keywords.Add(new NumberBoundKeyword(keyword, bound, Spelled(reader, keyword)));
        }

        if (reader.Number("multipleOf") is not { } divisor)
            return;

        if (!divisor.IsPositive || divisor.DigitCount > JsonSchemaLimits.DivisorDigitsMax)
        {
            throw reader.Find("multipleOf")!.Refuse(
                $"multipleOf must be above zero and have at most {JsonSchemaLimits.DivisorDigitsMax} digits.");
        }

        keywords.Add(new MultipleOfKeyword(divisor, Spelled(reader, "multipleOf")));
    }

    private static void AddText(KeywordReader reader, List<Keyword> keywords)
    {
        if (Range(reader, "minLength", "maxLength") is var (lengthMin, lengthMax))
            keywords.Add(new StringLengthKeyword(lengthMin, lengthMax));
        if (reader.String("pattern") is { } pattern)
            keywords.Add(new PatternKeyword(reader.Compiler.Pattern(reader.Find("pattern")!, pattern)));
    }

    private static void AddCounts(KeywordReader reader, List<Keyword> keywords)
    {
        if (Range(reader, "minItems", "maxItems") is var (itemsMin, itemsMax))
            keywords.Add(new CountKeyword(JsonValueKind.Array, itemsMin, itemsMax));
        if (Range(reader, "minProperties", "maxProperties") is var (propertiesMin, propertiesMax))
            keywords.Add(new CountKeyword(JsonValueKind.Object, propertiesMin, propertiesMax));
        if (reader.Boolean("uniqueItems") == true)
            keywords.Add(new UniqueItemsKeyword());
    }

    private static (long Min, long Max)? Range(KeywordReader reader, string minKeyword, string maxKeyword)
    {
        long? min = reader.Count(minKeyword);
        long? max = reader.Count(maxKeyword);
        return min is null && max is null ? null : (min ?? 0, max ?? long.MaxValue);
    }

    private static string Spelled(KeywordReader reader, string keyword) =>
        reader.Find(keyword)!.Element.GetRawText();
}
