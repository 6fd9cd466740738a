using System.Buffers;
using System.Text;
using CsCheck;
using Xunit;

namespace AiBos.Ledger.Tests;

public sealed class EntryCodecTests
{
    [Fact]
    public void Encode_AnyHeader_IsItsOwnCanonicalForm() => SampleHeaders.Any.Sample(
        static header =>
        {
            var leaf = EntryCodec.Encode(header);
            Assert.Equal(CanonicalJson.Canonicalize(leaf), leaf);
        },
        iter: 5_000);

    [Fact]
    public void TryDecode_AnyEncodedHeader_GivesItBack() => SampleHeaders.Any.Sample(
        static header =>
        {
            Assert.True(EntryCodec.TryDecode(EntryCodec.Encode(header), out var decoded, out var error), error);
            Assert.Equal(header, decoded);
            Assert.Empty(error);
        },
        iter: 5_000);

    [Fact]
    public void TryDecode_AnyByteReplaced_RefusesOrReencodesToTheSameBytes() =>
        Gen.Select(SampleHeaders.Any, Gen.Int[0, 5_000], Gen.Byte).Sample(
            static (header, at, value) =>
            {
                var leaf = EntryCodec.Encode(header);
                leaf[at % leaf.Length] = value;
                if (EntryCodec.TryDecode(leaf, out var decoded, out var error))
                {
                    Assert.Equal(leaf, EntryCodec.Encode(decoded));
                }
                else
                {
                    Assert.EndsWith(".", error, StringComparison.Ordinal);
                }
            },
            iter: 50_000);

    [Fact]
    public void TryDecode_AnyLeafCutShort_Refuses() => SampleHeaders.Any.Sample(
        static header =>
        {
            var leaf = EntryCodec.Encode(header);
            for (var length = 0; length < leaf.Length; length++)
            {
                Assert.False(EntryCodec.TryDecode(leaf.AsSpan(0, length), out _, out _));
            }
        },
        iter: 50);

    [Theory]
    [InlineData(",\"v\":1}", ",\"v\":2}", "'v'")]
    [InlineData(",\"v\":1}", ",\"v\":1,\"x\":0}", "'v'")]
    [InlineData(",\"v\":1}", ",\"v\":1} ", "'v'")]
    [InlineData(",\"v\":1}", ",\"v\":1}\n", "'v'")]
    [InlineData("\"seq\":0", "\"seq\":\"0\"", "'seq'")]
    [InlineData("\"seq\":0", "\"seq\":00", "'seq'")]
    [InlineData("\"seq\":0", "\"seq\":0.0", "'v'")]
    [InlineData("\"seq\":0", "\"seq\":-1", "'seq'")]
    [InlineData("\"seq\":0", "\"seq\":9007199254740992", "'seq'")]
    [InlineData("\"seq\":0", "\"seq\":99999999999999999999", "'seq'")]
    [InlineData("{\"action\"", "{ \"action\"", "'action'")]
    [InlineData("{\"action\"", "{\"aaa\":1,\"action\"", "'action'")]
    [InlineData("\"action\":\"ledger.open\"", "\"action\":\"\"", "'action'")]
    [InlineData("\"action\":\"ledger.open\"", "\"action\":\"\\u006cedger.open\"", "'action'")]
    [InlineData("\"action\":\"ledger.open\"", "\"action\":\"a\\/b\"", "'action'")]
    [InlineData("\"action\":\"ledger.open\"", "\"action\":\"\\u001F\"", "'action'")]
    [InlineData("\"action\":\"ledger.open\"", "\"action\":\"\\u000a\"", "'action'")]
    [InlineData("\"action\":\"ledger.open\"", "\"action\":\"\\ud800\"", "'action'")]
    [InlineData("\"action\":\"ledger.open\"", "\"action\":null", "'action'")]
    [InlineData("\"kind\":\"genesis\"", "\"kind\":\"Genesis\"", "'kind'")]
    [InlineData("\"id\":\"019b", "\"id\":\"019B", "'id'")]
    [InlineData("\"actor\":\"system\",", "", "'actor'")]
    [InlineData("\"prev\":\"0000", "\"prev\":\"A000", "'prev'")]
    [InlineData("\"outcome\":\"ok\"", "\"outcome\":\"ok\",\"pay\":{}", "'prev'")]
    [InlineData(",\"id\":\"019b", ",\"cause\":null,\"id\":\"019b", "'id'")]
    public void TryDecode_NotTheCanonicalHeader_NamesTheField(string part, string replacement, string named)
    {
        var leaf = Encoding.UTF8.GetString(EntryCodec.Encode(SampleHeaders.Genesis));
        var changed = leaf.Replace(part, replacement, StringComparison.Ordinal);
        Assert.NotEqual(leaf, changed);

        Assert.False(EntryCodec.TryDecode(Encoding.UTF8.GetBytes(changed), out var header, out var error));
        Assert.Null(header);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryDecode_InvalidUtf8_Refuses()
    {
        var leaf = EntryCodec.Encode(SampleHeaders.Genesis);
        leaf[12] = 0xFF;

        Assert.False(EntryCodec.TryDecode(leaf, out _, out var error));
        Assert.Equal("The leaf is not valid UTF-8.", error);
    }

    public static TheoryData<string, EntryHeader> Unwritable() => new()
    {
        { "'seq'", SampleHeaders.Genesis with { Seq = -1 } },
        { "'seq'", SampleHeaders.Genesis with { Seq = 1L << 53 } },
        { "'at'", SampleHeaders.Genesis with { At = 1L << 53 } },
        { "'at'", SampleHeaders.Genesis with { At = -1 } },
        { "'log'", SampleHeaders.Genesis with { Log = "" } },
        { "'actor'", SampleHeaders.Genesis with { Actor = "a\ud800b" } },
        { "'cause'", SampleHeaders.Genesis with { Cause = "\udc00" } },
        { "'cause'", SampleHeaders.Genesis with { Cause = "" } },
        { "'kind'", SampleHeaders.Genesis with { Kind = (EntryKind)99 } },
        { "'contract.h'", SampleHeaders.Genesis with { Contract = new ContractStamp("a@1", "abc") } },
        { "'pay.n'", SampleHeaders.Genesis with { Pay = new PayloadStamp(-1, LeafHash.Zero.ToString()) } },
        { "'pay.c'", SampleHeaders.Genesis with { Pay = new PayloadStamp(1, new string('A', 64)) } },
        { "64 KiB", SampleHeaders.Genesis with { Actor = new string('a', EntryCodec.LeafBytesMax) } },
        { "64 KiB", SampleHeaders.Genesis with { Actor = new string('a', 2 * EntryCodec.LeafBytesMax) } },
        { "64 KiB", SampleHeaders.Genesis with { Actor = new string('\u0001', 20_000) } },
    };

    [Theory]
    [MemberData(nameof(Unwritable))]
    public void Encode_FieldOutOfBounds_NamesItAndWritesNothing(string named, EntryHeader header)
    {
        var output = new ArrayBufferWriter<byte>();

        var refused = Assert.Throws<EntryFormatException>(() => EntryCodec.Encode(header, output));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, output.WrittenCount);
        Assert.Throws<EntryFormatException>(() => EntryCodec.Encode(header));
    }

    [Fact]
    public void Encode_ExactlyTheLimit_IsAccepted()
    {
        var spare = EntryCodec.LeafBytesMax - EntryCodec.Encode(SampleHeaders.Genesis).Length;
        var largest = SampleHeaders.Genesis with { Actor = "system" + new string('a', spare) };

        var leaf = EntryCodec.Encode(largest);

        Assert.Equal(EntryCodec.LeafBytesMax, leaf.Length);
        Assert.True(EntryCodec.TryDecode(leaf, out _, out _));
        Assert.False(EntryCodec.TryDecode([.. leaf, (byte)' '], out _, out _));
    }
}
