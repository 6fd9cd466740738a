using System.Buffers;
using System.Globalization;
using System.Text;
using Xunit;

namespace AiBos.Ledger.Tests;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("arrays")]
    [InlineData("french")]
    [InlineData("structures")]
    [InlineData("unicode")]
    [InlineData("values")]
    [InlineData("weird")]
    public void Canonicalize_PublishedVector_GivesPublishedBytes(string name)
    {
        var output = CanonicalJson.Canonicalize(RepositoryFiles.ReadVector($"jcs/input/{name}.json"));

        Assert.Equal(RepositoryFiles.ReadVector($"jcs/output/{name}.json"), output);
        var hex = Encoding.ASCII.GetString(RepositoryFiles.ReadVector($"jcs/outhex/{name}.txt"))
            .Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
            .Select(static b => byte.Parse(b, NumberStyles.HexNumber));
        Assert.Equal(hex, output);
        Assert.Equal(output, CanonicalJson.Canonicalize(output));
    }

    [Theory]
    [InlineData("-0", "0")]
    [InlineData("-0.0e5", "0")]
    [InlineData("0e99999999999999999999", "0")]
    [InlineData("0.1e1", "1")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1e20", "100000000000000000000")]
    [InlineData("1e-7", "1e-7")]
    [InlineData("1e-6", "0.000001")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("-1234567890123456", "-1234567890123456")]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("9007199254740994", "9007199254740994")]
    [InlineData("10000000000000000000000", "1e+22")]
    [InlineData("9223372036854775808", "9223372036854776000")]
    [InlineData("-9223372036854776000", "-9223372036854776000")]
    [InlineData("1.2345678901234568e20", "123456789012345680000")]
    [InlineData("123456789012345680000", "123456789012345680000")]
    [InlineData("333333333.33333329", "333333333.3333333")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    [InlineData("9007199254740993.0", "9007199254740992")]
    [InlineData(" [ 1 , true , null ] ", "[1,true,null]")]
    [InlineData("{ }", "{}")]
    [InlineData("[\t]\r\n", "[]")]
    public void Canonicalize_Value_TakesEcmaScriptForm(string json, string expected) =>
        Assert.Equal(expected, Canonical(json));

    [Theory]
    [InlineData("\"\\u0041\\/\\u00e9\"", "\"A/é\"")]
    [InlineData("\"\\ud83d\\ude00\"", "\"😀\"")]
    [InlineData("\"\\u0000\\u001F\\u0008\\u0009\\u000a\\u000C\\u000d\"", "\"\\u0000\\u001f\\b\\t\\n\\f\\r\"")]
    [InlineData("\"\\\"\\\\\\b\\f\\n\\r\\t\"", "\"\\\"\\\\\\b\\f\\n\\r\\t\"")]
    [InlineData("\"\\u007f\\u0080\\u2028\\u2029\"", "\"\u007f\u0080\u2028\u2029\"")]
    public void Canonicalize_String_KeepsOnlyNecessaryEscapes(string json, string expected) =>
        Assert.Equal(expected, Canonical(json));

    [Theory]
    [InlineData("{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}")]
    [InlineData("{\"aa\":1,\"a\":2,\"\":3}", "{\"\":3,\"a\":2,\"aa\":1}")]
    // U+1F600 is D83D DE00 in UTF-16 and sorts before U+FB33, although its code point is greater.
    [InlineData("{\"\uFB33\":1,\"😀\":2}", "{\"😀\":2,\"\uFB33\":1}")]
    [InlineData("{\"😀\":1,\"\uD7FF\":2,\"\uE000\":3}", "{\"\uD7FF\":2,\"😀\":1,\"\uE000\":3}")]
    // An escaped name sorts by what it means: a line feed before a space, a backslash after Z.
    [InlineData("{\" \":1,\"\\n\":2}", "{\"\\n\":2,\" \":1}")]
    [InlineData("{\"\\\\\":1,\"Z\":2,\"]\":3}", "{\"Z\":2,\"\\\\\":1,\"]\":3}")]
    [InlineData(
        "{\"z\":{\"b\":[{\"d\":1,\"c\":2}],\"a\":0},\"y\":1}",
        "{\"y\":1,\"z\":{\"a\":0,\"b\":[{\"c\":2,\"d\":1}]}}")]
    public void Canonicalize_Object_SortsByUtf16Units(string json, string expected) =>
        Assert.Equal(expected, Canonical(json));

    [Fact]
    public void Canonicalize_HundredThousandKeysInReverse_SortsThem()
    {
        // A quadratic sort or duplicate check would need ten thousand million comparisons here.
        var keys = Enumerable.Range(0, 100_000).Select(static i => $"\"key{i:D6}\":{i}").ToArray();

        var output = Canonical("{" + string.Join(',', keys.Reverse()) + "}");

        Assert.Equal("{" + string.Join(',', keys) + "}", output);
    }

    [Fact]
    public void TryCanonicalize_NestedToTheLimit_Accepts()
    {
        var json = new string('[', 64) + new string(']', 64);

        Assert.Equal(json, Canonical(json));
    }

    [Fact]
    public void TryCanonicalize_Refused_WritesNothing()
    {
        var output = new ArrayBufferWriter<byte>();

        var done = CanonicalJson.TryCanonicalize("[1,2,"u8, output, CanonicalJsonOptions.Default, out var error);

        Assert.False(done);
        Assert.Equal(0, output.WrittenCount);
        Assert.Equal(5, error.ByteOffset);
    }

    [Fact]
    public void TryCanonicalize_Accepted_ReportsNoError()
    {
        var output = new ArrayBufferWriter<byte>();

        Assert.True(CanonicalJson.TryCanonicalize("[1]"u8, output, CanonicalJsonOptions.Default, out var error));
        Assert.Equal(default, error);
        Assert.Equal("[1]"u8.ToArray(), output.WrittenSpan.ToArray());
    }

    private static string Canonical(string json) =>
        Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)));
}
