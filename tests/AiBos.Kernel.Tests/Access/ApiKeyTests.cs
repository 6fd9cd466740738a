using System.Security.Cryptography;
using System.Text.RegularExpressions;
using AiBos.Kernel.Access;
using CsCheck;
using Xunit;

namespace AiBos.Kernel.Tests.Access;

public sealed class ApiKeyTests
{
    // Everything that may stand in a key, and what a slip of the finger puts there.
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz_-ABCDEFOlI .é";

    private static readonly Gen<ApiKey> Any = Gen.Select(
        Gen.Char['a', 'z'].Array[2, 8], Gen.Byte.Array[32], (name, random) => ApiKey.Create(new string(name), random));

    [Fact]
    public void TryParse_OfAnyKey_RoundTrips() => Any.Sample(key =>
    {
        Assert.True(ApiKey.TryParse(key.Reveal(), out ApiKey? read));
        Assert.Equal((key.Environment, key.Id, key.Secret), (read.Environment, read.Id, read.Secret));
        Assert.Equal(key.Reveal(), read.Reveal());
        // What secret scanners look for.
        Assert.Matches(
            new Regex("^aibos_[a-z]{2,8}_[0-9a-f]{16}_[0-9a-f]{56}$", RegexOptions.None, TimeSpan.FromSeconds(1)),
            key.Reveal());
    });

    [Fact]
    public void TryParse_AfterAnySingleEdit_Refuses() => Any.Sample(
        key =>
        {
            string text = key.Reveal();
            for (int at = 0; at < text.Length; at++)
            {
                foreach (char c in Alphabet)
                {
                    if (c != text[at])
                        AssertRefused($"{text[..at]}{c}{text[(at + 1)..]}");
                    AssertRefused(text.Insert(at, $"{c}"));
                }

                AssertRefused(text.Remove(at, 1));
            }
        },
        iter: 20);

    [Fact]
    public void TryParse_AfterTwoNeighboursWereSwapped_Refuses() => Any.Sample(
        key =>
        {
            string text = key.Reveal();
            for (int at = 0; at + 1 < text.Length; at++)
            {
                if (text[at] != text[at + 1])
                    AssertRefused($"{text[..at]}{text[at + 1]}{text[at]}{text[(at + 2)..]}");
            }
        },
        iter: 200);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("aibos_")]
    [InlineData("aibos_dev_0123456789abcdef_")]
    [InlineData("Bearer x")]
    public void TryParse_OfNoKey_Refuses(string? text) => Assert.False(ApiKey.TryParse(text, out _));

    [Fact]
    public void TryParse_OfAVeryLongText_Refuses() =>
        Assert.False(ApiKey.TryParse("aibos_" + new string('_', 1_000_000), out _));

    [Fact]
    public void ToString_OfAnyKey_HidesTheSecret() => Any.Sample(key =>
    {
        Assert.DoesNotContain(key.Secret, key.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(key.Secret[..8], key.ToString().Split('_')[3], StringComparison.Ordinal);
        Assert.DoesNotContain(key.Secret, $"{key}", StringComparison.Ordinal);
        Assert.Contains(key.Id, key.ToString(), StringComparison.Ordinal);
    });

    [Fact]
    public void Hash_UnderAPepper_IsHmacOfTheSecretAlone() => Any.Sample(key =>
    {
        byte[] pepper = new byte[32];
        byte[] expected = HMACSHA256.HashData(pepper, System.Text.Encoding.ASCII.GetBytes(key.Secret));
        Assert.Equal(expected, key.Hash(pepper));
        pepper[0] = 1;
        Assert.NotEqual(expected, key.Hash(pepper));
    });

    private static void AssertRefused(string text) =>
        Assert.False(ApiKey.TryParse(text, out _), $"The checksum let '{text}' pass.");
}
