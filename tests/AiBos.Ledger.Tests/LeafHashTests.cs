using System.Security.Cryptography;
using Xunit;

namespace AiBos.Ledger.Tests;

public sealed class LeafHashTests
{
    /// <summary>The empty leaf's hash from the test data of RFC 6962 implementations.</summary>
    private const string EmptyLeaf = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";

    [Fact]
    public void OfLeaf_Empty_IsThePublishedHash() => Assert.Equal(EmptyLeaf, LeafHash.OfLeaf([]).ToString());

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65_536)]
    public void OfLeaf_AnyLength_IsSha256OfZeroAndLeaf(int length)
    {
        var leaf = new byte[length];
        leaf.AsSpan().Fill(0x5A);

        var expected = SHA256.HashData([0, .. leaf]);

        Assert.Equal(expected, LeafHash.OfLeaf(leaf).ToArray());
        Assert.Equal(LeafHash.FromBytes(expected), LeafHash.OfLeaf(leaf));
    }

    [Fact]
    public void Zero_Always_IsTheDefaultAndSixtyFourZeros()
    {
        Assert.Equal(default, LeafHash.Zero);
        Assert.Equal(new string('0', 64), LeafHash.Zero.ToString());
    }

    [Fact]
    public void Parse_OwnForm_RoundTrips()
    {
        var hash = LeafHash.Parse(EmptyLeaf);

        Assert.Equal(EmptyLeaf, hash.ToString());
        Assert.Equal(hash, LeafHash.FromBytes(Convert.FromHexString(EmptyLeaf)));
        Assert.NotEqual(LeafHash.Zero, hash);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("6e34")]
    [InlineData("6E340B9CFFB37A989CA544E6BB780A2C78901D3FB33738768511A30617AFA01D")]
    [InlineData("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01g")]
    [InlineData("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01é")]
    [InlineData(" 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    public void TryParse_AnythingElse_Refuses(string? hex) => Assert.False(LeafHash.TryParse(hex, out _));

    [Fact]
    public void FromBytes_WrongLength_Throws() =>
        Assert.Throws<ArgumentException>(static () => LeafHash.FromBytes(new byte[31]));

    [Fact]
    public void CopyTo_TooShort_Throws() =>
        Assert.Throws<ArgumentException>(static () => LeafHash.Zero.CopyTo(new byte[31]));
}
