using System.Globalization;
using System.Numerics;
using CsCheck;

namespace AiBos.JsonSchema.Tests.Numbers;

public sealed class JsonNumberTests
{
    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("1", "10e-1", true)]
    [InlineData("0", "-0.0e9", true)]
    [InlineData("100", "1E+2", true)]
    [InlineData("9007199254740993", "9007199254740992", false)]
    [InlineData("0.1", "0.10000000000000000000000000000000000001", false)]
    [InlineData("123456789012345678901234567890", "1.2345678901234567890123456789e29", true)]
    [InlineData("1e1000000", "10e999999", true)]
    [InlineData("1e308", "1e309", false)]
    public void Equals_Spellings_ComparedByValue(string constant, string instance, bool expected) =>
        Assert.Equal(expected, Subject.IsValid($$"""{"const":{{constant}}}""", instance));

    [Theory]
    [InlineData("0.01", "19.99", true)]
    [InlineData("0.01", "19.995", false)]
    [InlineData("0.0001", "0.0075", true)]
    [InlineData("0.1", "1e308", true)]
    [InlineData("0.123456789", "1e308", false)]
    [InlineData("3", "1e308", false)]
    [InlineData("1e-8", "12391239123", true)]
    [InlineData("7", "1e999999999999999999999", false)]
    [InlineData("8", "1e999999999999999999999", true)]
    [InlineData("100000000000000000000000000000000000001", "200000000000000000000000000000000000002", true)]
    [InlineData("100000000000000000000000000000000000001", "200000000000000000000000000000000000003", false)]
    [InlineData("7", "-0", true)]
    public void IsMultipleOf_Decimals_Exact(string divisor, string instance, bool expected) =>
        Assert.Equal(expected, Subject.IsValid($$"""{"multipleOf":{{divisor}}}""", instance));

    [Theory]
    [InlineData("1.0", true)]
    [InlineData("1.5e1", true)]
    [InlineData("1.5", false)]
    [InlineData("1e400", true)]
    [InlineData("1e-400", false)]
    [InlineData("123456789012345678901234567890.5", false)]
    public void IsInteger_Spellings_ByValue(string instance, bool expected) =>
        Assert.Equal(expected, Subject.IsValid("""{"type":"integer"}""", instance));

    [Fact]
    public void CompareWith_RandomScaledIntegers_AgreesWithBigInteger()
    {
        // Values are mantissa × 10^exponent, the reference scales both to whole numbers.
        var number = Gen.Select(Gen.Long, Gen.Int[0, 3], Gen.Int[0, 40]);
        Gen.Select(number, number).Sample((left, right) =>
        {
            (BigInteger a, string textA) = Spell(left);
            (BigInteger b, string textB) = Spell(right);
            return Subject.IsValid($$"""{"minimum":{{textB}}}""", textA) == (a >= b) &&
                Subject.IsValid($$"""{"exclusiveMaximum":{{textB}}}""", textA) == (a < b) &&
                Subject.IsValid($$"""{"const":{{textB}}}""", textA) == (a == b);
        });
    }

    [Fact]
    public void IsMultipleOf_RandomDecimals_AgreesWithDecimal()
    {
        var cents = Gen.Select(Gen.Int[-1_000_000, 1_000_000], Gen.Int[0, 4]);
        Gen.Select(cents, Gen.Int[1, 5_000], Gen.Int[0, 4]).Sample((value, divisorDigits, divisorScale) =>
        {
            decimal instance = new decimal(value.Item1) / Power(value.Item2);
            decimal divisor = new decimal(divisorDigits) / Power(divisorScale);
            string schema = $$"""{"multipleOf":{{divisor.ToString(CultureInfo.InvariantCulture)}}}""";
            return Subject.IsValid(schema, instance.ToString(CultureInfo.InvariantCulture)) ==
                (instance % divisor == 0);
        });
    }

    private static decimal Power(int exponent) => (decimal)BigInteger.Pow(10, exponent);

    private static (BigInteger Value, string Text) Spell((long Mantissa, int Repeat, int Exponent) number)
    {
        // Repeating the mantissa leaves the 18 digits of the fast path.
        BigInteger value = number.Mantissa;
        for (int i = 0; i < number.Repeat; i++)
            value = (value * BigInteger.Pow(10, 19)) + number.Mantissa;
        string text = $"{value}e{number.Exponent - 20}";
        return (value * BigInteger.Pow(10, number.Exponent), text);
    }
}
