using System.Security.Cryptography;
using AiBos.Ledger.Hashing;
using Xunit;

namespace AiBos.Ledger.Tests.Hashing;

public sealed class Sha256Tests
{
    public static TheoryData<int> Lengths => [0, 1, 31, 55, 56, 64, 65, 119, 4_095, 4_096, 4_097, 65_536];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Hash_AnyLength_IsTheBaseLibrarys(int length)
    {
        byte[] data = Bytes(length);
        byte[] hash = new byte[Sha256.BytesLength];

        Sha256.Hash(data, hash);

        Assert.Equal(SHA256.HashData(data), hash);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Hash_WithAPrefix_IsThatOfBoth(int length)
    {
        byte[] data = Bytes(length);
        byte[] hash = new byte[Sha256.BytesLength];

        Sha256.Hash(1, data, hash);

        Assert.Equal(SHA256.HashData([1, .. data]), hash);
    }

    [Fact]
    public void Hash_LongerDestination_WritesNoMoreThan32Bytes()
    {
        byte[] hash = new byte[40];

        Sha256.Hash([1, 2, 3], hash);

        Assert.Equal(SHA256.HashData([1, 2, 3]), hash[..32]);
        Assert.Equal(new byte[8], hash[32..]);
    }

    [Fact]
    public void Hash_ManyThreads_DoNotDisturbEachOther()
    {
        const int threads = 8;
        int wrong = 0;
        var all = Enumerable.Range(0, threads).Select(n => new Thread(() =>
        {
            byte[] data = Bytes(65 + n);
            byte[] expected = SHA256.HashData(data);
            byte[] hash = new byte[Sha256.BytesLength];
            for (int i = 0; i < 5_000; i++)
            {
                Sha256.Hash(data, hash);
                if (!hash.AsSpan().SequenceEqual(expected))
                    Interlocked.Increment(ref wrong);
            }
        })).ToList();
        all.ForEach(thread => thread.Start());
        all.ForEach(thread => thread.Join());

        Assert.Equal(0, wrong);
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31))];
}
