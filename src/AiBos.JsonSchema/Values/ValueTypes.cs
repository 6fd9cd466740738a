using System.Text.Json;

namespace AiBos.JsonSchema.Values;

/// <summary>Types of the standard as a set; <see cref="Integer"/> is a number without fraction.</summary>
[Flags]
internal enum ValueTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Object = 4,
    Array = 8,
    Number = 16,
    String = 32,
    Integer = 64,
}

/// <summary>Names of the types and the kinds of System.Text.Json.</summary>
internal static class ValueTypeNames
{
    public static ValueTypes Parse(string name) => name switch
    {
        "null" => ValueTypes.Null,
        "boolean" => ValueTypes.Boolean,
        "object" => ValueTypes.Object,
        "array" => ValueTypes.Array,
        "number" => ValueTypes.Number,
        "string" => ValueTypes.String,
        "integer" => ValueTypes.Integer,
        _ => ValueTypes.None,
    };

    public static ValueTypes Of(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Null => ValueTypes.Null,
        JsonValueKind.True or JsonValueKind.False => ValueTypes.Boolean,
        JsonValueKind.Object => ValueTypes.Object,
        JsonValueKind.Array => ValueTypes.Array,
        JsonValueKind.Number => ValueTypes.Number,
        JsonValueKind.String => ValueTypes.String,
        _ => ValueTypes.None,
    };
}
