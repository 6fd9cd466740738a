using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Keywords;

namespace AiBos.JsonSchema.Compilation;

/// <summary>References and the keywords that apply further schemas to the same value.</summary>
internal static class InPlaceCompiler
{
    public static void Compile(KeywordReader reader, List<Keyword> keywords)
    {
        AddReferences(reader, keywords);
        if (!reader.Has(Vocabularies.Applicator))
            return;

        if (reader.SchemaArray("allOf") is { } all)
            keywords.Add(new AllOfKeyword(all));
        if (reader.SchemaArray("anyOf") is { } any)
            keywords.Add(new AlternativesKeyword(any, exactlyOne: false));
        if (reader.SchemaArray("oneOf") is { } one)
            keywords.Add(new AlternativesKeyword(one, exactlyOne: true));
        if (reader.Schema("not") is { } not)
            keywords.Add(new NotKeyword(not));

        SchemaNode? then = reader.Schema("then");
        SchemaNode? otherwise = reader.Schema("else");
        if (reader.Schema("if") is { } condition)
            keywords.Add(new ConditionalKeyword(condition, then, otherwise));
    }

    private static void AddReferences(KeywordReader reader, List<Keyword> keywords)
    {
        if (reader.String("$ref") is { } reference)
        {
            SchemaLocation target = reader.Compiler.Resolve(reader.Find("$ref")!, reference);
            keywords.Add(new RefKeyword("$ref", reader.Compiler.Node(target)));
        }

        if (reader.String("$dynamicRef") is not { } dynamic)
            return;

        SchemaLocation initial = reader.Compiler.Resolve(reader.Find("$dynamicRef")!, dynamic);
        string? anchor = UriReference.Split(dynamic).Fragment;
        bool rebinds = !string.IsNullOrEmpty(anchor) && reader.Compiler.TryTrackDynamicAnchor(initial, anchor);
        SchemaNode node = reader.Compiler.Node(initial);
        keywords.Add(rebinds ? new DynamicRefKeyword(anchor!, node) : new RefKeyword("$dynamicRef", node));
    }
}
