using System.Buffers;
using System.Text;
using Xunit;

namespace AiBos.Ledger.Tests;

public sealed class CanonicalJsonRefusalTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("   ", 3)]
    [InlineData("{", 1)]
    [InlineData("[1,]", 3)]
    [InlineData("[1 2]", 3)]
    [InlineData("{\"a\"}", 4)]
    [InlineData("{\"a\":}", 5)]
    [InlineData("{\"a\":1,}", 7)]
    [InlineData("{a:1}", 1)]
    [InlineData("{'a':1}", 1)]
    [InlineData("1 2", 2)]
    [InlineData("{}x", 2)]
    [InlineData("// c\n1", 0)]
    [InlineData("[1/*c*/]", 2)]
    [InlineData("NaN", 0)]
    [InlineData("Infinity", 0)]
    [InlineData("-Infinity", 1)]
    [InlineData("tru", 0)]
    [InlineData("True", 0)]
    [InlineData("+1", 0)]
    [InlineData("01", 0)]
    [InlineData("-01", 1)]
    [InlineData("1.", 2)]
    [InlineData(".5", 0)]
    [InlineData("1e", 2)]
    [InlineData("1e+", 3)]
    [InlineData("-", 1)]
    [InlineData("0x10", 1)]
    [InlineData("\"abc", 4)]
    [InlineData("\"a\nb\"", 2)]
    [InlineData("\"\\x41\"", 1)]
    [InlineData("\"\\u00g0\"", 1)]
    [InlineData("\"\\u12", 5)]
    [InlineData("\"\\", 2)]
    [InlineData("\uFEFF{}", 0)]
    [InlineData("\u00A01", 0)]
    public void TryCanonicalize_NotJson_SaysWhere(string json, int offset) =>
        Refuses(Encoding.UTF8.GetBytes(json), CanonicalJsonFault.NotJson, offset);

    [Theory]
    [InlineData("2280 22", 1)] // a stray continuation byte
    [InlineData("22C0AF22", 1)] // an overlong slash
    [InlineData("22EDA08022", 1)] // an encoded surrogate
    [InlineData("22F490808022", 1)] // above U+10FFFF
    [InlineData("2261E282", 2)] // cut short
    [InlineData("FFFE2200", 0)] // UTF-16
    public void TryCanonicalize_InvalidUtf8_SaysWhere(string hex, int offset) =>
        Refuses(Convert.FromHexString(hex.Replace(" ", "")), CanonicalJsonFault.InvalidUtf8, offset);

    [Theory]
    [InlineData("\"\\ud800\"", 1)]
    [InlineData("\"\\uDFFF\"", 1)]
    [InlineData("\"a\\ud83d\\ud83d\"", 2)]
    [InlineData("\"\\ud83dx\"", 1)]
    [InlineData("\"\\ud83d\\n\"", 1)]
    [InlineData("\"\\ude00\\ud83d\"", 1)]
    [InlineData("{\"\\ud800\":1}", 2)]
    public void TryCanonicalize_LoneSurrogate_SaysWhere(string json, int offset) =>
        Refuses(Encoding.UTF8.GetBytes(json), CanonicalJsonFault.LoneSurrogate, offset);

    [Theory]
    [InlineData("{\"a\":1,\"a\":1}", 7)]
    [InlineData("{\"a\":1,\"\\u0061\":1}", 7)]
    [InlineData("{\"b\":1,\"a\":2,\"b\":3}", 13)]
    [InlineData("{\"a\":1,\"c\":2,\"b\":3,\"c\":4}", 19)]
    [InlineData("[{\"x\":{\"\\n\":1,\"\\u000a\":2}}]", 14)]
    [InlineData("{\"😀\":1,\"\\ud83d\\ude00\":2}", 10)]
    public void TryCanonicalize_DuplicateKey_SaysWhere(string json, int offset) =>
        Refuses(Encoding.UTF8.GetBytes(json), CanonicalJsonFault.DuplicateKey, offset);

    [Fact]
    public void TryCanonicalize_OneDuplicateAmongHundredThousandKeys_FindsIt()
    {
        var keys = Enumerable.Range(0, 100_000).Reverse().Select(static i => $"\"key{i}\":0").Append("\"key7\":0");
        var json = Encoding.UTF8.GetBytes("{" + string.Join(',', keys) + "}");

        Refuses(json, CanonicalJsonFault.DuplicateKey, json.Length - "\"key7\":0}".Length);
    }

    [Theory]
    [InlineData("1e309")]
    [InlineData("-1e309")]
    [InlineData("1e99999999999999999999")]
    [InlineData("1e-400")]
    [InlineData("1e-99999999999999999999")]
    [InlineData("0.000e0001e")]
    public void TryCanonicalize_NumberOutOfRange_IsRefused(string json)
    {
        var fault = json.EndsWith('e') ? CanonicalJsonFault.NotJson : CanonicalJsonFault.NumberOutOfRange;
        Refuses(Encoding.UTF8.GetBytes(json), fault, json.EndsWith('e') ? json.Length - 1 : 0);
    }

    [Fact]
    public void TryCanonicalize_FourHundredDigits_IsOutOfRange() =>
        Refuses(Encoding.UTF8.GetBytes(new string('9', 400)), CanonicalJsonFault.NumberOutOfRange, 0);

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("-9007199254740993")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854776001")]
    [InlineData("9223372036854775999")]
    [InlineData("18446744073709551615")]
    [InlineData("123456789012345680001")]
    [InlineData("1234567890123456800000")]
    [InlineData("100000000000000000000000")]
    [InlineData("123456789012345678901234567890")]
    public void TryCanonicalize_IntegerThatIsNoDouble_IsRefused(string json) =>
        Refuses(Encoding.UTF8.GetBytes(json), CanonicalJsonFault.NumberNotExact, 0);

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void TryCanonicalize_DeeperThanAllowed_IsRefused(string open, string close)
    {
        var json = string.Concat(Enumerable.Repeat(open, 65)) + "1" + string.Concat(Enumerable.Repeat(close, 65));
        Refuses(Encoding.UTF8.GetBytes(json), CanonicalJsonFault.TooDeep, 64 * open.Length);
    }

    [Fact]
    public void TryCanonicalize_MillionOpeningBrackets_IsRefusedWithoutRecursing() =>
        Refuses(Encoding.UTF8.GetBytes(new string('[', 1_000_000)), CanonicalJsonFault.TooDeep, 64);

    [Fact]
    public void TryCanonicalize_LongerThanAllowed_IsRefused()
    {
        var options = new CanonicalJsonOptions { BytesMax = 4 };

        Assert.False(CanonicalJson.TryCanonicalize("12345"u8, new ArrayBufferWriter<byte>(), options, out var error));
        Assert.Equal(CanonicalJsonFault.TooLarge, error.Fault);
        Assert.True(CanonicalJson.TryCanonicalize("1234"u8, new ArrayBufferWriter<byte>(), options, out _));
    }

    [Fact]
    public void Canonicalize_Refused_ThrowsWithTheErrorAndWithoutTheValue()
    {
        var thrown = Assert.Throws<CanonicalJsonException>(
            static () => CanonicalJson.Canonicalize("{\"secret\":1,\"secret\":2}"u8));

        Assert.Equal(CanonicalJsonFault.DuplicateKey, thrown.Error.Fault);
        Assert.DoesNotContain("secret", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(513)]
    public void Options_DepthOutOfRange_IsRefused(int depth) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CanonicalJsonOptions { DepthMax = depth });

    private static void Refuses(byte[] json, CanonicalJsonFault fault, int offset)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.False(CanonicalJson.TryCanonicalize(json, output, CanonicalJsonOptions.Default, out var error));
        Assert.Equal((fault, (long)offset), (error.Fault, error.ByteOffset));
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, output.WrittenCount);
    }
}
