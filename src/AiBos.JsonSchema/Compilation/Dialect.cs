using System.Text.Json;

namespace AiBos.JsonSchema.Compilation;

/// <summary>Reads the vocabularies a meta-schema declares.</summary>
internal static class Dialect
{
    public const string StandardUri = "https://json-schema.org/draft/2020-12/schema";

    private const string VocabularyPrefix = "https://json-schema.org/draft/2020-12/vocab/";

    /// <exception cref="JsonSchemaException">It demands a vocabulary this library does not know.</exception>
    public static Vocabularies Read(SchemaLocation metaschema)
    {
        if (metaschema.Child("$vocabulary") is not { } declared)
            return Vocabularies.Standard;

        Vocabularies result = Vocabularies.Core;
        foreach (SchemaLocation entry in declared.Children)
        {
            Vocabularies known = Parse(entry.Key);
            if (known == Vocabularies.None && entry.Element.ValueKind == JsonValueKind.True)
                throw entry.Refuse("The meta-schema demands a vocabulary that is not supported.");

            result |= known;
        }

        return result;
    }

    private static Vocabularies Parse(string uri)
    {
        if (!uri.StartsWith(VocabularyPrefix, StringComparison.Ordinal))
            return Vocabularies.None;

        return uri[VocabularyPrefix.Length..] switch
        {
            "core" => Vocabularies.Core,
            "applicator" => Vocabularies.Applicator,
            "unevaluated" => Vocabularies.Unevaluated,
            "validation" => Vocabularies.Validation,
            "meta-data" => Vocabularies.MetaData,
            "format-annotation" => Vocabularies.FormatAnnotation,
            "format-assertion" => Vocabularies.FormatAssertion,
            "content" => Vocabularies.Content,
            _ => Vocabularies.None,
        };
    }
}
