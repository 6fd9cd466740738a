using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiBos.Sdk;

/// <summary>
/// An exact amount of money: decimal, at most four decimals, at most 15 digits before the point when read from JSON;
/// sums may grow to the range of <see cref="decimal"/>. Travels as a JSON string (<c>"100.00"</c>), never as a number,
/// so that no binary floating point touches it. The currency stands beside it.
/// </summary>
[JsonConverter(typeof(AmountJsonConverter))]
public readonly record struct Amount(decimal Value)
{
    /// <summary>Decimals kept: four.</summary>
    public const int DecimalsMax = 4;

    /// <summary>The JSON Schema pattern of an amount that is not negative.</summary>
    public const string Pattern = @"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$";

    /// <summary>Zero.</summary>
    public static Amount Zero => default;

    /// <summary>Exact sum.</summary>
    public static Amount operator +(Amount left, Amount right) => new(left.Value + right.Value);

    /// <summary>Exact difference; may be negative.</summary>
    public static Amount operator -(Amount left, Amount right) => new(left.Value - right.Value);

    /// <summary>
    /// Parses a decimal string: optional sign, at most 15 digits, at most four decimals, no exponent.
    /// </summary>
    public static bool TryParse(string? text, out Amount amount)
    {
        amount = default;
        if (string.IsNullOrEmpty(text) || text.Length > 21)
            return false;
        ReadOnlySpan<char> digits = text[0] == '-' ? text.AsSpan(1) : text;
        int point = digits.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? digits : digits[..point];
        ReadOnlySpan<char> fraction = point < 0 ? [] : digits[(point + 1)..];
        if (whole.Length is 0 or > 15 || fraction.Length > DecimalsMax || (point >= 0 && fraction.IsEmpty)
            || (whole.Length > 1 && whole[0] == '0')
            || whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        amount = new Amount(decimal.Parse(text, style, CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>At least two decimals, more only where needed: <c>100.00</c>, <c>0.1234</c>. Never rounds.</summary>
    public override string ToString() =>
        Value.ToString("0.00##########################", CultureInfo.InvariantCulture);
}

/// <summary>Reads and writes <see cref="Amount"/> as a JSON string.</summary>
public sealed class AmountJsonConverter : JsonConverter<Amount>
{
    /// <inheritdoc/>
    public override Amount Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Amount.TryParse(reader.GetString(), out Amount amount)
            ? amount
            : throw new JsonException("An amount is a decimal string such as \"100.00\".");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Amount value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
