using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiBos.Sdk;

/// <summary>
/// An exact amount of money: decimal, at most four decimals, at most 15 digits before the point when read from JSON;
/// sums may grow to the range of <see cref="decimal"/>. Travels as a JSON string (<c>"100.00"</c>), never as a number,
/// so that no binary floating point touches it. The currency stands beside it.
/// </summary>
/// <param name="Value">The number, in units of the currency (euros, not cents); never rounded.</param>
/// <example>
/// <code>
/// using Xunit;
///
/// Assert.True(Amount.TryParse("19.99", out Amount price));
/// Assert.Matches(Amount.Pattern, "19.99");
/// Amount total = Amount.Zero + price + price - new Amount(9.98m);
/// Assert.Equal("30.00", total.ToString());
///
/// // Nothing rounds by itself: whoever divides says how.
/// var share = new Amount(decimal.Round(total.Value / 7, Amount.DecimalsMax));
/// Assert.Equal("4.2857", share.ToString());
/// </code>
/// </example>
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
    /// <exception cref="OverflowException">Beyond the range of <see cref="decimal"/>.</exception>
    public static Amount operator +(Amount left, Amount right) => new(left.Value + right.Value);

    /// <summary>Exact difference; may be negative.</summary>
    /// <exception cref="OverflowException">Beyond the range of <see cref="decimal"/>.</exception>
    public static Amount operator -(Amount left, Amount right) => new(left.Value - right.Value);

    /// <summary>
    /// Parses a decimal string: optional minus, at most 15 digits, at most four decimals, no exponent.
    /// </summary>
    /// <param name="text">The text; may be null.</param>
    /// <param name="amount">The amount; zero when there is none.</param>
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
/// <example>
/// <code><![CDATA[
/// using System.Buffers;
/// using System.Text.Json;
/// using AiBos.Sdk.Schemas;
/// using Xunit;
///
/// var converter = new AmountJsonConverter();
/// var json = new ArrayBufferWriter<byte>();
/// using (var writer = new Utf8JsonWriter(json))
///     converter.Write(writer, new Amount(100m), ContractJson.Options);
/// Assert.Equal("\"100.00\""u8, json.WrittenSpan);
///
/// var reader = new Utf8JsonReader(json.WrittenSpan);
/// reader.Read();
/// Assert.Equal(new Amount(100m), converter.Read(ref reader, typeof(Amount), ContractJson.Options));
/// ]]></code>
/// </example>
public sealed class AmountJsonConverter : JsonConverter<Amount>
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">A number, or no decimal string such as <c>"100.00"</c>.</exception>
    public override Amount Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Amount.TryParse(reader.GetString(), out Amount amount)
            ? amount
            : throw new JsonException("An amount is a decimal string such as \"100.00\".");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Amount value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
