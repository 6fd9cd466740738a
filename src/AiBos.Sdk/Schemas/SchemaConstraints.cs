using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace AiBos.Sdk.Schemas;

/// <summary>What attributes add to the schema of a type.</summary>
internal static class SchemaConstraints
{
    internal static void Apply(JsonObject schema, Type type, SchemaDerivation.Place place)
    {
        if (place.Attributes is not { } attributes)
            return;
        Lengths(schema, type, attributes, place);
        if (attributes.Find<RangeAttribute>() is { } range)
            Range(schema, range, place);
        if (attributes.Find<RegularExpressionAttribute>() is { } expression)
            Set(schema, "pattern", Whole(expression.Pattern), IsText(schema), "[RegularExpression]", place);
        if (attributes.Find<AllowedValuesAttribute>() is { } allowed)
        {
            schema["enum"] = new JsonArray(
                [.. allowed.Values.Select(value => JsonSerializer.SerializeToNode(value, ContractJson.Options))]);
        }

        if (attributes.Find<EmailAddressAttribute>() is not null)
            Set(schema, "format", "email", IsText(schema), "[EmailAddress]", place);
        if (attributes.Find<UrlAttribute>() is not null)
            Set(schema, "format", "uri", IsText(schema), "[Url]", place);
        if (attributes.Find<PersonalDataAttribute>() is { } personal)
            schema["x-personal"] = Name(personal.Subject, place);
        if (attributes.Find<ClassifiedAttribute>() is { } classified)
            schema["x-class"] = classified.DataClass.ToString().ToLowerInvariant();
        if (attributes.Description is { } description)
            schema["description"] = description;
    }

    internal static void ApplyToRecord(JsonObject schema, JsonTypeInfo info, SchemaDerivation.Place place)
    {
        if (info.Type.GetCustomAttribute<ExactlyOneAttribute>() is { } one)
        {
            schema["oneOf"] = new JsonArray([.. one.Names.Select(name => (JsonNode)new JsonObject
            {
                ["required"] = new JsonArray(NameOf(name, info, place)),
            })]);
        }

        if (place.Attributes is null && info.Type.GetCustomAttribute<ClassifiedAttribute>() is { } classified)
            schema["x-class"] = classified.DataClass.ToString().ToLowerInvariant();
    }

    private static void Lengths(
        JsonObject schema, Type type, SchemaDerivation.Attributes attributes, SchemaDerivation.Place place)
    {
        string suffix = type == typeof(string) ? "Length"
            : schema["type"]?.GetValue<string>() is "array" ? "Items"
            : schema["type"]?.GetValue<string>() is "object" ? "Properties" : "";
        (string Of, int? Min, int? Max)[] lengths =
        [
            ("[StringLength]", attributes.Find<StringLengthAttribute>()?.MinimumLength,
                attributes.Find<StringLengthAttribute>()?.MaximumLength),
            ("[Length]", attributes.Find<LengthAttribute>()?.MinimumLength,
                attributes.Find<LengthAttribute>()?.MaximumLength),
            ("[MinLength]", attributes.Find<MinLengthAttribute>()?.Length, null),
            ("[MaxLength]", null, attributes.Find<MaxLengthAttribute>()?.Length),
        ];
        foreach ((string of, int? min, int? max) in lengths)
        {
            if (min is > 0)
                Set(schema, $"min{suffix}", min.Value, suffix.Length > 0, of, place);
            if (max is not null)
                Set(schema, $"max{suffix}", max.Value, suffix.Length > 0, of, place);
        }
    }

    private static void Range(JsonObject schema, RangeAttribute range, SchemaDerivation.Place place)
    {
        bool isNumber = schema["type"]?.GetValue<string>() is "integer" or "number";
        Set(schema, range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum", Number(range.Minimum, place), isNumber,
            "[Range]", place);
        Set(schema, range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum", Number(range.Maximum, place), isNumber,
            "[Range]", place);
    }

    private static JsonValue Number(object bound, SchemaDerivation.Place place) => bound switch
    {
        int whole => JsonValue.Create(whole),
        double measured => JsonValue.Create(measured),
        _ => throw place.Refuse("a [Range] of text has no place in JSON; give numbers, or a [RegularExpression]"),
    };

    private static void Set(
        JsonObject schema, string keyword, JsonNode value, bool fits, string attribute, SchemaDerivation.Place place)
    {
        if (!fits)
            throw place.Refuse($"{attribute} does not fit its type; an Amount takes [MayBeNegative] or a hand-written "
                + "schema");
        schema[keyword] = value;
    }

    private static bool IsText(JsonObject schema) =>
        schema["type"]?.GetValue<string>() is "string" && schema["x-money"] is null;

    // The attribute matches the whole text, the keyword any part of it.
    private static string Whole(string pattern) =>
        pattern.StartsWith('^') && pattern.EndsWith('$') && !pattern.Contains('|') ? pattern : $"^(?:{pattern})$";

    private static string NameOf(string name, JsonTypeInfo info, SchemaDerivation.Place place) =>
        info.Properties.FirstOrDefault(property => (property.AttributeProvider as MemberInfo)?.Name == name)?.Name
        ?? throw place.Refuse($"[ExactlyOne] names '{name}', which is no property of {info.Type.Name}");

    // The property beside it is found by the record above; its name in JSON follows the same policy.
    private static string Name(string subject, SchemaDerivation.Place place)
    {
        JsonTypeInfo above = ContractJson.Options.GetTypeInfo(place.Above[^1]);
        return above.Properties.FirstOrDefault(property =>
            (property.AttributeProvider as MemberInfo)?.Name == subject || property.Name == subject)?.Name
            ?? throw place.Refuse($"[PersonalData] names '{subject}', which is no property beside it");
    }
}
