using System.Security.Cryptography;
using AiBos.Ledger.Merkle;
using Xunit;

namespace AiBos.Ledger.Tests.Merkle;

public sealed class NodeHashTests
{
    [Fact]
    public void Empty_Always_IsSha256OfNothing() => Assert.Equal(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", NodeHash.Empty.ToString());

    [Fact]
    public void OfChildren_Two_IsSha256OfOneLeftRight()
    {
        var left = NodeHash.OfLeaf(LeafHash.OfLeaf([1]));
        var right = NodeHash.OfLeaf(LeafHash.OfLeaf([2]));

        var parent = NodeHash.OfChildren(left, right);

        Assert.Equal(SHA256.HashData([1, .. left.ToArray(), .. right.ToArray()]), parent.ToArray());
        Assert.NotEqual(parent, NodeHash.OfChildren(right, left));
    }

    [Fact]
    public void FromBytes_WrongLength_Throws() =>
        Assert.Throws<ArgumentException>(static () => NodeHash.FromBytes(new byte[33]));
}
