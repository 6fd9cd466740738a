using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;

namespace AiBos.Sdk.Tests;

public sealed class AmountTests
{
    // Ten-thousandths: every amount that can be written, exactly.
    private static readonly Gen<Amount> Any =
        Gen.Long[-9_999_999_999_999_999, 9_999_999_999_999_999].Select(units => new Amount(units / 10_000m));

    public static TheoryData<string?> Bad =>
    [
        null!, "", "-", ".", "1.", ".5", "+1", "--1", "01", "00", "1.23456", "1e3", "1E3", "1.0e2", " 1", "1 ", "1,000",
        "1.2.3", "NaN", "Infinity", "0x10", "１", "1000000000000000", "1.00000", "-1000000000000000.0000",
    ];

    [Fact]
    public void TryParse_AnyAmountWritten_RoundTrips() => Any.Sample(amount =>
    {
        Assert.True(Amount.TryParse(amount.ToString(), out Amount read));
        Assert.Equal(amount.Value, read.Value);
    });

    [Fact]
    public void Json_AnyAmount_RoundTripsAsAString() => Any.Sample(amount =>
    {
        string json = JsonSerializer.Serialize(amount);
        Assert.StartsWith("\"", json, StringComparison.Ordinal);
        Assert.Equal(amount, JsonSerializer.Deserialize<Amount>(json));
    });

    [Fact]
    public void Sum_InAnyOrder_IsExact() => Any.Array[0, 50].Sample(amounts =>
    {
        decimal units = amounts.Aggregate(0m, (sum, amount) => sum + (amount.Value * 10_000m));
        Amount forth = amounts.Aggregate(Amount.Zero, (sum, amount) => sum + amount);
        Amount back = amounts.Reverse().Aggregate(Amount.Zero, (sum, amount) => sum + amount);
        Assert.Equal(forth, back);
        Assert.Equal(units, forth.Value * 10_000m);
        Assert.Equal(Amount.Zero, forth - back);
        Assert.Equal(decimal.Truncate(units), units);
    });

    [Fact]
    public void Sum_OfTenths_IsNotBinaryFloatingPoint()
    {
        Assert.True(Amount.TryParse("0.1", out Amount tenth));
        Assert.True(Amount.TryParse("0.2", out Amount fifth));
        Assert.Equal("0.30", (tenth + fifth).ToString());
    }

    [Theory]
    [InlineData("0", "0.00")]
    [InlineData("100", "100.00")]
    [InlineData("0.1234", "0.1234")]
    [InlineData("1.500", "1.50")]
    [InlineData("-1.5", "-1.50")]
    [InlineData("999999999999999.9999", "999999999999999.9999")]
    public void ToString_OfText_HasTwoDecimalsAndMoreWhereNeeded(string text, string expected)
    {
        Assert.True(Amount.TryParse(text, out Amount amount));
        Assert.Equal(expected, amount.ToString());
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void TryParse_AnythingElse_Refuses(string? text)
    {
        Assert.False(Amount.TryParse(text, out Amount amount));
        Assert.Equal(Amount.Zero, amount);
    }

    [Theory]
    [InlineData("100")]
    [InlineData("100.00")]
    [InlineData("1e2")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("\"1e2\"")]
    [InlineData("\"0.00001\"")]
    [InlineData("{}")]
    public void Json_AnythingButADecimalString_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Amount>(json));

    [Fact]
    public void Pattern_OfTheSchema_AcceptsWhatTheParserAccepts() => Gen.OneOf(
        Any.Where(amount => amount.Value >= 0).Select(amount => amount.ToString()),
        Gen.String[Gen.Char["0123456789.-e+ "], 0, 22]).Sample(text =>
        {
            bool positive = Amount.TryParse(text, out _) && text[0] != '-';
            Assert.Equal(positive, Regex.IsMatch(text, Amount.Pattern, RegexOptions.None, TimeSpan.FromSeconds(1)));
        });

    [Fact]
    public void Constructor_OfADouble_DoesNotExist() => Assert.DoesNotContain(
        typeof(Amount).GetMethods().Cast<System.Reflection.MethodBase>().Concat(typeof(Amount).GetConstructors()),
        method => method.GetParameters().Any(parameter =>
            parameter.ParameterType == typeof(double) || parameter.ParameterType == typeof(float)));

    [Fact]
    public void ToString_InAnyCulture_HasAPoint()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            Assert.Equal("1.50", new Amount(1.5m).ToString());
            Assert.True(Amount.TryParse("1.5", out Amount amount));
            Assert.Equal(1.5m, amount.Value);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
