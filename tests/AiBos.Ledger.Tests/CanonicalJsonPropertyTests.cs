using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Xunit;

namespace AiBos.Ledger.Tests;

public sealed class CanonicalJsonPropertyTests
{
    [Fact]
    public void Canonicalize_AnyDocument_IsIdempotent() => SampleJson.Documents(4).Sample(
        static json =>
        {
            var once = Canonicalize(json);
            Assert.Equal(once, CanonicalJson.Canonicalize(once));
        },
        iter: 5_000);

    [Fact]
    public void Canonicalize_AnyDouble_ReadsItsOwnForm() =>
        SampleJson.AnyDouble().Sample(static value => AssertStable(value), iter: 100_000);

    // Where canonical forms are plain digits that need not be the double's exact value: 2^53 to 10^21.
    [Fact]
    public void Canonicalize_AnyLargeInteger_ReadsItsOwnForm() =>
        Gen.Select(Gen.ULong[1UL << 52, (1UL << 53) - 1], Gen.Int[0, 18], Gen.Bool).Sample(
            static (significand, shift, negative) =>
                AssertStable(Math.ScaleB(significand, shift) * (negative ? -1 : 1)),
            iter: 100_000);

    [Fact]
    public void Canonicalize_AnyLongInteger_KeepsItsValueOrIsRefused() =>
        Gen.Select(Gen.ULong[1, ulong.MaxValue], Gen.ULong[0, 99_999]).Sample(
            static (high, low) =>
            {
                var digits = $"{high}{low}";
                var value = double.Parse(digits, CultureInfo.InvariantCulture);
                var isKept = (BigInteger)value == BigInteger.Parse(digits, CultureInfo.InvariantCulture);
                var output = new ArrayBufferWriter<byte>();
                var done = CanonicalJson.TryCanonicalize(
                    Encoding.UTF8.GetBytes(digits), output, CanonicalJsonOptions.Default, out _);
                Assert.Equal(isKept || Encoding.UTF8.GetString(output.WrittenSpan) == digits, done);
            },
            iter: 20_000);

    [Fact]
    public void Canonicalize_AnyDocument_KeepsItsValue() => SampleJson.Documents(4).Sample(
        static json =>
        {
            using var before = JsonDocument.Parse(json);
            using var after = JsonDocument.Parse(Canonicalize(json));
            AssertSame(before.RootElement, after.RootElement);
        },
        iter: 5_000);

    [Fact]
    public void Canonicalize_AnyDocumentCutShort_IsRefusedOrWhole() =>
        Gen.Select(SampleJson.Documents(3), Gen.Int[0, 1000]).Sample(
            static (json, at) =>
            {
                var bytes = Encoding.UTF8.GetBytes(json);
                var cut = bytes.AsSpan(0, Math.Min(at, bytes.Length));
                try
                {
                    Assert.NotEmpty(CanonicalJson.Canonicalize(cut));
                }
                catch (CanonicalJsonException refused)
                {
                    Assert.InRange(refused.Error.ByteOffset, 0, cut.Length);
                }
            },
            iter: 5_000);

    private static void AssertStable(double value)
    {
        var once = Canonicalize(value.ToString("E16", CultureInfo.InvariantCulture));
        Assert.Equal(once, CanonicalJson.Canonicalize(once));
        Assert.Equal(value, double.Parse(once, CultureInfo.InvariantCulture));
    }

    private static byte[] Canonicalize(string json) => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json));

    private static void AssertSame(JsonElement before, JsonElement after)
    {
        Assert.Equal(before.ValueKind, after.ValueKind);
        switch (before.ValueKind)
        {
            case JsonValueKind.Object:
                var members = after.EnumerateObject().ToDictionary(static p => p.Name, static p => p.Value);
                Assert.Equal(before.EnumerateObject().Count(), members.Count);
                Assert.Equal(members.Keys.Order(StringComparer.Ordinal), members.Keys);
                foreach (var member in before.EnumerateObject())
                {
                    AssertSame(member.Value, members[member.Name]);
                }

                break;
            case JsonValueKind.Array:
                Assert.Equal(before.GetArrayLength(), after.GetArrayLength());
                foreach (var (left, right) in before.EnumerateArray().Zip(after.EnumerateArray()))
                {
                    AssertSame(left, right);
                }

                break;
            case JsonValueKind.Number:
                Assert.Equal(before.GetDouble(), after.GetDouble());
                break;
            case JsonValueKind.String:
                Assert.Equal(before.GetString(), after.GetString());
                break;
            default:
                break;
        }
    }
}
