using System.Security.Cryptography;
using AiBos.Kernel.Keys;
using CsCheck;
using Xunit;

namespace AiBos.Kernel.Tests.Keys;

public sealed class SealedBoxTests
{
    private static readonly byte[] Key = SHA256.HashData("test key"u8);

    [Fact]
    public void TryOpen_OfAnyBox_RoundTrips() => Gen.Select(Gen.Byte.Array[0, 500], Gen.String).Sample((text, label) =>
    {
        byte[] box = SealedBox.Seal(Key, text, label);
        Assert.Equal(SealedBox.Overhead + text.Length, box.Length);
        Assert.True(SealedBox.TryOpen(Key, box, label, out byte[] opened));
        Assert.Equal(text, opened);
    });

    [Fact]
    public void TryOpen_AfterAnyBitChanged_Refuses()
    {
        byte[] box = SealedBox.Seal(Key, "salary 100.00"u8, "label");
        for (int bit = 0; bit < box.Length * 8; bit++)
        {
            byte[] changed = [.. box];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(changed, "label", Key);
        }
    }

    [Fact]
    public void TryOpen_OfABoxCutShort_Refuses()
    {
        byte[] box = SealedBox.Seal(Key, "salary"u8, "label");
        for (int length = 0; length < box.Length; length++)
            AssertRefused(box[..length], "label", Key);
        AssertRefused([.. box, 0], "label", Key);
    }

    [Fact]
    public void TryOpen_UnderAnotherLabelOrKey_Refuses()
    {
        byte[] box = SealedBox.Seal(Key, "salary"u8, "acme/salary");
        AssertRefused(box, "acme/name", Key);
        AssertRefused(box, "other/salary", Key);
        AssertRefused(box, "", Key);
        AssertRefused(box, "acme/salary", SHA256.HashData("another key"u8));
    }

    [Fact]
    public void Seal_Twice_NeverRepeatsANonce()
    {
        var nonces = Enumerable.Range(0, 10_000)
            .Select(_ => Convert.ToHexString(SealedBox.Seal(Key, [], "label").AsSpan(1, 12))).ToHashSet();
        Assert.Equal(10_000, nonces.Count);
    }

    [Fact]
    public void Seal_Always_StartsWithTheVersion() => Assert.Equal(1, SealedBox.Seal(Key, [7], "label")[0]);

    private static void AssertRefused(byte[] box, string label, byte[] key)
    {
        Assert.False(SealedBox.TryOpen(key, box, label, out byte[] opened));
        Assert.Empty(opened);
    }
}
