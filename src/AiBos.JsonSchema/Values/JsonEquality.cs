using System.Text.Json;
using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Numbers;
using AiBos.JsonSchema.Text;

namespace AiBos.JsonSchema.Values;

/// <summary>
/// Equality of JSON values as the standard defines it (numbers by value, objects regardless of order), with a hash
/// that agrees with it. Every visited value is charged; a cut-off answers "not equal" and the meter remembers.
/// </summary>
internal static class JsonEquality
{
    /// <summary>Up to here looking names up one by one beats building a table.</summary>
    private const int SmallObject = 8;

    public static bool Equal(in JsonElement left, in JsonElement right, WorkMeter meter, int depth = 0)
    {
        if (left.ValueKind != right.ValueKind || !meter.Charge(1) || !meter.AllowsDepth(depth))
            return false;

        return left.ValueKind switch
        {
            JsonValueKind.String => JsonText.Of(left).SequenceEqual(JsonText.Of(right)),
            JsonValueKind.Number => JsonNumber.Of(left).Equals(JsonNumber.Of(right)),
            JsonValueKind.Array => EqualArrays(left, right, meter, depth + 1),
            JsonValueKind.Object => EqualObjects(left, right, meter, depth + 1),
            _ => true,
        };
    }

    public static int Hash(in JsonElement value, WorkMeter meter, int depth = 0)
    {
        if (!meter.Charge(1) || !meter.AllowsDepth(depth))
            return 0;

        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return Utf8Comparer.Hash(JsonText.Of(value));
            case JsonValueKind.Number:
                return JsonNumber.Of(value).GetHashCode();
            case JsonValueKind.Array:
                HashCode items = default;
                foreach (JsonElement item in value.EnumerateArray())
                    items.Add(Hash(item, meter, depth + 1));
                return items.ToHashCode();
            case JsonValueKind.Object:
                // A sum, because the order of properties must not matter.
                int sum = 17;
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    int name = Utf8Comparer.Hash(JsonText.NameOf(property));
                    sum += HashCode.Combine(name, Hash(property.Value, meter, depth + 1));
                }

                return sum;
            default:
                return (int)value.ValueKind;
        }
    }

    private static bool EqualArrays(in JsonElement left, in JsonElement right, WorkMeter meter, int depth)
    {
        if (left.GetArrayLength() != right.GetArrayLength())
            return false;

        JsonElement.ArrayEnumerator other = right.EnumerateArray();
        foreach (JsonElement item in left.EnumerateArray())
        {
            other.MoveNext();
            if (!Equal(item, other.Current, meter, depth))
                return false;
        }

        return true;
    }

    private static bool EqualObjects(in JsonElement left, in JsonElement right, WorkMeter meter, int depth)
    {
        int count = left.GetPropertyCount();
        if (count != right.GetPropertyCount())
            return false;

        return count <= SmallObject
            ? EqualSmallObjects(left, right, meter, depth)
            : EqualLargeObjects(left, right, meter, depth);
    }

    private static bool EqualSmallObjects(in JsonElement left, in JsonElement right, WorkMeter meter, int depth)
    {
        foreach (JsonProperty property in left.EnumerateObject())
        {
            ReadOnlySpan<byte> name = JsonText.NameOf(property);
            bool found = false;
            foreach (JsonProperty other in right.EnumerateObject())
            {
                if (!JsonText.NameOf(other).SequenceEqual(name))
                    continue;

                found = Equal(property.Value, other.Value, meter, depth);
                break;
            }

            if (!found)
                return false;
        }

        return true;
    }

    private static bool EqualLargeObjects(in JsonElement left, in JsonElement right, WorkMeter meter, int depth)
    {
        Dictionary<byte[], JsonElement> others = new(Utf8Comparer.Instance);
        var lookup = others.GetAlternateLookup<ReadOnlySpan<byte>>();
        foreach (JsonProperty property in right.EnumerateObject())
        {
            if (!meter.Charge(1))
                return false;

            lookup[JsonText.NameOf(property)] = property.Value;
        }

        foreach (JsonProperty property in left.EnumerateObject())
        {
            bool found = lookup.TryGetValue(JsonText.NameOf(property), out JsonElement other);
            if (!found || !Equal(property.Value, other, meter, depth))
                return false;
        }

        return true;
    }
}
