using System.Collections;
using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AiBos.Sdk.Schemas;

/// <summary>
/// Derives a JSON Schema 2020-12 from a record. A property that cannot be null and has no default is required; one that
/// can be null may be left out and is never <c>null</c>. Attributes narrow what the type allows: <c>[StringLength]</c>,
/// <c>[MinLength]</c>, <c>[MaxLength]</c>, <c>[Length]</c>, <c>[Range]</c>, <c>[RegularExpression]</c>,
/// <c>[AllowedValues]</c>, <c>[EmailAddress]</c>, <c>[Url]</c>, <c>[Description]</c> of the base library, and
/// <see cref="MayBeNegativeAttribute"/>, <see cref="ExactlyOneAttribute"/>, <see cref="PersonalDataAttribute"/> and
/// <see cref="ClassifiedAttribute"/>. Nothing else is admitted (<c>additionalProperties: false</c>).
/// </summary>
/// <example>
/// <code>
/// using System.Text.Json.Nodes;
/// using AiBos.Sdk.Schemas;
/// using Xunit;
///
/// JsonNode schema = JsonNode.Parse(SchemaDerivation.Derive(typeof(OfOrder), SchemaSide.Input))!;
/// Assert.Equal("uuid", (string?)schema["properties"]!["orderId"]!["format"]);
/// Assert.Equal("orderId", (string?)schema["required"]![0]);
/// </code>
/// </example>
public static class SchemaDerivation
{
    private const int DepthMax = 32;
    private const string Base64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";
    private const string OutputAmount = @"^-?(0|[1-9][0-9]*)\.[0-9]{2,28}$";
    private const string NegativeAmount = @"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$";

    // The largest whole number whose neighbours a double still tells apart: 2^53 - 1.
    private const long ExactMax = (1L << 53) - 1;

    /// <summary>Derives the schema. The same type gives the same bytes.</summary>
    /// <param name="type">The record, or a scalar; at most 32 levels deep.</param>
    /// <param name="side">Which way it goes: an input is bounded by what its types hold.</param>
    /// <returns>UTF-8 JSON.</returns>
    /// <exception cref="SchemaDerivationException">
    /// A type has no exact form in JSON; the message names the property and says what to use.
    /// </exception>
    public static byte[] Derive(Type type, SchemaSide side) =>
        JsonSerializer.SerializeToUtf8Bytes(Schema(new Place(type, type.Name, null, null, side, [])));

    private static JsonObject Schema(Place place)
    {
        Type type = Nullable.GetUnderlyingType(place.Type) ?? place.Type;
        JsonObject schema = Scalar(type, place) ?? Composite(type, place);
        SchemaConstraints.Apply(schema, type, place);
        return schema;
    }

    private static JsonObject? Scalar(Type type, Place place)
    {
        if (type.IsEnum)
            return Enumeration(type, place);
        bool bounded = place.Side == SchemaSide.Input;
        return type switch
        {
            _ when type == typeof(string) => new JsonObject { ["type"] = "string" },
            _ when type == typeof(bool) => new JsonObject { ["type"] = "boolean" },
            _ when type == typeof(byte) => Integer(byte.MinValue, byte.MaxValue, bounded),
            _ when type == typeof(short) => Integer(short.MinValue, short.MaxValue, bounded),
            _ when type == typeof(int) => Integer(int.MinValue, int.MaxValue, bounded),
            _ when type == typeof(long) => Integer(-ExactMax, ExactMax, bounded),
            _ when type == typeof(double) => new JsonObject { ["type"] = "number" },
            _ when type == typeof(Amount) => Money(place),
            _ when type == typeof(Guid) => new JsonObject { ["type"] = "string", ["format"] = "uuid" },
            _ when type == typeof(DateOnly) => new JsonObject { ["type"] = "string", ["format"] = "date" },
            _ when type == typeof(DateTimeOffset) => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
            _ when type == typeof(Uri) => new JsonObject { ["type"] = "string", ["format"] = "uri-reference" },
            _ when type == typeof(byte[]) => new JsonObject
            {
                ["type"] = "string",
                ["contentEncoding"] = "base64",
                ["pattern"] = Base64,
            },
            _ when type == typeof(JsonElement) => [],
            _ => null,
        };
    }

    private static JsonObject Integer(long minimum, long maximum, bool bounded) => bounded
        ? new JsonObject { ["type"] = "integer", ["minimum"] = minimum, ["maximum"] = maximum }
        : new JsonObject { ["type"] = "integer" };

    private static JsonObject Money(Place place)
    {
        string pattern = place.Side == SchemaSide.Output ? OutputAmount
            : place.Find<MayBeNegativeAttribute>() is null ? Amount.Pattern : NegativeAmount;
        return new JsonObject { ["type"] = "string", ["pattern"] = pattern, ["x-money"] = true };
    }

    private static JsonObject Enumeration(Type type, Place place)
    {
        if (type.IsDefined(typeof(FlagsAttribute), inherit: false))
            throw place.Refuse("flags have no one name; use a list of an enumeration without [Flags]");
        JsonNode?[] names =
            [.. Enum.GetValues(type).Cast<object>().Distinct()
                .Select(value => JsonSerializer.SerializeToNode(value, type, ContractJson.Options))];
        return new JsonObject { ["enum"] = new JsonArray(names) };
    }

    private static JsonObject Composite(Type type, Place place)
    {
        if (place.Above.Count >= DepthMax)
            throw place.Refuse($"it lies more than {DepthMax} levels deep; make the record flatter");
        if (Refusal(type) is { } reason)
            throw place.Refuse(reason);
        JsonTypeInfo info = ContractJson.Options.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Enumerable => List(type, info.ElementType!, place),
            JsonTypeInfoKind.Dictionary when info.KeyType == typeof(string) => new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = Element(info.ElementType!, place, 1),
            },
            JsonTypeInfoKind.Object => Record(info, place),
            _ => throw place.Refuse($"{type.Name} has a JSON form of its own; write the schema by hand"),
        };
    }

    private static string? Refusal(Type type) => type switch
    {
        _ when type == typeof(decimal) =>
            "decimal as a JSON number is not exact; use Amount for money, long for counts, or double marked [Inexact]",
        _ when type == typeof(float) => "use double marked [Inexact]",
        _ when type == typeof(DateTime) => "DateTime does not say its offset; use DateTimeOffset, or DateOnly",
        _ when type == typeof(TimeSpan) || type == typeof(TimeOnly) => "use a whole number with its unit in the name",
        _ when type == typeof(ulong) || type == typeof(uint) || type == typeof(ushort) || type == typeof(sbyte)
            || type == typeof(char) => "use string, int or long",
        _ when type == typeof(object) || type.IsAbstract && !typeof(IEnumerable).IsAssignableFrom(type) =>
            "it does not say what it holds; use a record, or JsonElement for any JSON",
        _ => null,
    };

    private static JsonObject List(Type type, Type element, Place place)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = Element(element, place, 0) };
        bool isSet = type.GetInterfaces().Append(type).Any(candidate => candidate.IsGenericType
            && (candidate.GetGenericTypeDefinition() == typeof(IReadOnlySet<>)
                || candidate.GetGenericTypeDefinition() == typeof(ISet<>)));
        if (isSet)
            schema["uniqueItems"] = true;
        return schema;
    }

    // What stands in a list may be null where its type says so; there is no leaving it out.
    private static JsonObject Element(Type element, Place place, int argument)
    {
        NullabilityInfo? nullability = place.Nullability?.ElementType
            ?? place.Nullability?.GenericTypeArguments.ElementAtOrDefault(argument);
        JsonObject schema = Schema(place.Below(element, "[]", null, nullability));
        bool nullable = Nullable.GetUnderlyingType(element) is not null
            || nullability?.ReadState == NullabilityState.Nullable;
        return nullable && schema.Count > 0
            ? new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) }
            : schema;
    }

    private static JsonObject Record(JsonTypeInfo info, Place place)
    {
        if (info.PolymorphismOptions is not null)
            throw place.Refuse("its JSON depends on a derived type; write the schema by hand");
        if (place.Above.Contains(info.Type))
            throw place.Refuse($"{info.Type.Name} holds itself; write the schema by hand, with $defs and $ref");
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (JsonPropertyInfo property in info.Properties)
        {
            Place below = PropertyPlace(info, property, place);
            JsonObject schema = Schema(below);
            if (IsOptional(property, below, out JsonNode? fallback))
            {
                if (fallback is not null)
                    schema["default"] = fallback;
            }
            else
            {
                required.Add((JsonNode)property.Name);
            }

            properties[property.Name] = schema;
        }

        var record = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
            record["required"] = required;
        record["additionalProperties"] = false;
        SchemaConstraints.ApplyToRecord(record, info, place);
        return record;
    }

    private static Place PropertyPlace(JsonTypeInfo info, JsonPropertyInfo property, Place place)
    {
        if (property.IsExtensionData)
            throw place.Refuse("[JsonExtensionData] takes whatever comes; name the properties, or use JsonElement");
        if (property.CustomConverter is not null and not JsonStringEnumConverter)
            throw place.Refuse($"{property.Name} has a converter of its own; write the schema by hand");
        MemberInfo? member = property.AttributeProvider as MemberInfo;
        ParameterInfo? parameter = property.AssociatedParameter?.AttributeProvider as ParameterInfo;
        var context = new NullabilityInfoContext();
        NullabilityInfo? nullability = member switch
        {
            PropertyInfo declared => context.Create(declared),
            FieldInfo declared => context.Create(declared),
            _ => null,
        };
        return place.Below(property.PropertyType, property.Name, new Attributes(member, parameter), nullability)
            with { Above = [.. place.Above, info.Type] };
    }

    private static bool IsOptional(JsonPropertyInfo property, Place place, out JsonNode? fallback)
    {
        fallback = null;
        bool nullable = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || place.Nullability?.ReadState == NullabilityState.Nullable;
        if (nullable || place.Side == SchemaSide.Output)
            return nullable;
        if (property.AssociatedParameter is not { } parameter)
            return !property.IsRequired;
        if (!parameter.HasDefaultValue)
            return false;
        fallback = JsonSerializer.SerializeToNode(
            parameter.DefaultValue ?? Activator.CreateInstance(property.PropertyType), property.PropertyType,
            ContractJson.Options);
        return true;
    }

    /// <summary>Where in the record the derivation stands.</summary>
    internal sealed record Place(
        Type Type, string Path, Attributes? Attributes, NullabilityInfo? Nullability, SchemaSide Side,
        IReadOnlyList<Type> Above)
    {
        internal T? Find<T>() where T : Attribute => Attributes?.Find<T>();

        internal Place Below(Type type, string name, Attributes? attributes, NullabilityInfo? nullability) => this with
        {
            Type = type,
            Path = name == "[]" ? Path + name : $"{Path}.{name}",
            Attributes = attributes,
            Nullability = nullability,
        };

        internal SchemaDerivationException Refuse(string reason) => new(Path, reason);
    }

    /// <summary>Attributes of a property, and of the constructor's parameter where records put them.</summary>
    internal sealed record Attributes(MemberInfo? Member, ParameterInfo? Parameter)
    {
        internal T? Find<T>() where T : Attribute =>
            Member?.GetCustomAttribute<T>(inherit: true) ?? Parameter?.GetCustomAttribute<T>(inherit: true);

        internal string? Description => Find<DescriptionAttribute>()?.Description;
    }
}
