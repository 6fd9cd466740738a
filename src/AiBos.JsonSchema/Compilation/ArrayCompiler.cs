using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Keywords;

namespace AiBos.JsonSchema.Compilation;

/// <summary>Keywords that look into arrays.</summary>
internal static class ArrayCompiler
{
    public static void Compile(KeywordReader reader, List<Keyword> keywords)
    {
        SchemaNode[] prefix = reader.SchemaArray("prefixItems") ?? [];
        SchemaNode? items = reader.Schema("items");
        if (prefix.Length > 0 || items is not null)
            keywords.Add(new ItemsKeyword(prefix, items));

        long? countMin = reader.Has(Vocabularies.Validation) ? reader.Count("minContains") : null;
        long? countMax = reader.Has(Vocabularies.Validation) ? reader.Count("maxContains") : null;
        if (reader.Schema("contains") is { } contains)
            keywords.Add(new ContainsKeyword(contains, countMin ?? 1, countMax ?? long.MaxValue));
    }
}
