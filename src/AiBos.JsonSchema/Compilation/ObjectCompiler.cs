using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Keywords;
using AiBos.JsonSchema.Patterns;

namespace AiBos.JsonSchema.Compilation;

/// <summary>Keywords that look into objects.</summary>
internal static class ObjectCompiler
{
    public static void Compile(KeywordReader reader, List<Keyword> keywords)
    {
        AddProperties(reader, keywords);
        if (reader.Has(Vocabularies.Validation))
            AddDependentRequired(reader, keywords);
        if (!reader.Has(Vocabularies.Applicator))
            return;

        if (reader.Schema("propertyNames") is { } propertyNames)
            keywords.Add(new PropertyNamesKeyword(propertyNames));
        if (reader.Members("dependentSchemas") is { Count: > 0 } dependents)
        {
            NameTable names = new();
            foreach (SchemaLocation member in dependents)
                names.SetSchema(names.Add(member.Key), reader.Compiler.Node(member));
            keywords.Add(new DependentSchemasKeyword(names));
        }
    }

    private static void AddProperties(KeywordReader reader, List<Keyword> keywords)
    {
        NameTable names = new();
        List<(SchemaPattern, SchemaNode)> patterns = [];
        SchemaNode? additional = null;
        if (reader.Has(Vocabularies.Applicator))
        {
            foreach (SchemaLocation member in reader.Members("properties") ?? [])
                names.SetSchema(names.Add(member.Key), reader.Compiler.Node(member));
            foreach (SchemaLocation member in reader.Members("patternProperties") ?? [])
                patterns.Add((reader.Compiler.Pattern(member, member.Key), reader.Compiler.Node(member)));
            additional = reader.Schema("additionalProperties");
        }

        int[] required = [];
        if (reader.Has(Vocabularies.Validation) && reader.Find("required") is { } list)
            required = [.. KeywordReader.Strings(list, "required").Select(names.Add)];

        if (names.Count > 0 || patterns.Count > 0 || additional is not null)
            keywords.Add(new PropertiesKeyword(names, required, [.. patterns], additional));
    }

    private static void AddDependentRequired(KeywordReader reader, List<Keyword> keywords)
    {
        if (reader.Members("dependentRequired") is not { Count: > 0 } members)
            return;

        NameTable names = new();
        List<(int, int[])> rules = [];
        foreach (SchemaLocation member in members)
        {
            string[] required = KeywordReader.Strings(member, "dependentRequired");
            rules.Add((names.Add(member.Key), [.. required.Select(names.Add)]));
        }

        keywords.Add(new DependentRequiredKeyword(names, [.. rules]));
    }
}
