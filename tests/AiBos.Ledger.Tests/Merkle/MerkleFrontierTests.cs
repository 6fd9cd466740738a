using AiBos.Ledger.Merkle;
using CsCheck;
using Xunit;

namespace AiBos.Ledger.Tests.Merkle;

public sealed class MerkleFrontierTests
{
    private const int SizeMax = 300;

    private static readonly NaiveTree Tree = new(SizeMax);

    [Fact]
    public void Root_EverySizeTo300_IsThatOfTheDefinition()
    {
        var frontier = new MerkleFrontier();
        for (var size = 0; size <= SizeMax; size++)
        {
            Assert.Equal(size, frontier.Size);
            Assert.Equal(Tree.Root(size), frontier.Root());
            if (size < SizeMax)
            {
                frontier.Append(Tree.Leaves[size]);
            }
        }
    }

    // Root of the tree over the eight leaves of the published vectors in tests/vectors/merkle.
    [Fact]
    public void Root_PublishedLeaves_IsThePublishedRoot()
    {
        string[] leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
            "606162636465666768696a6b6c6d6e6f"];
        var frontier = new MerkleFrontier();
        foreach (var leaf in leaves)
        {
            frontier.Append(LeafHash.OfLeaf(Convert.FromHexString(leaf)));
        }

        Assert.Equal("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328", frontier.Root().ToString());
    }

    [Fact]
    public void Append_AnyBatches_MakesTheSameTree() => Gen.Int[0, 40].Array[0, 7].Sample(
        static batches =>
        {
            var frontier = new MerkleFrontier();
            foreach (var batch in batches)
            {
                frontier.Append(Tree.Leaves.AsSpan((int)frontier.Size, batch));
            }

            Assert.Equal(Tree.Root(batches.Sum()), frontier.Root());
        },
        iter: 200);

    [Fact]
    public void TryRead_EverySizeTo300_RoundTripsAndGoesOn()
    {
        for (var size = 0; size < SizeMax; size++)
        {
            var bytes = Grown(size).ToArray();

            Assert.True(MerkleFrontier.TryRead(bytes, out var read));

            Assert.Equal(bytes, read.ToArray());
            read.Append(Tree.Leaves[size]);
            Assert.Equal(Tree.Root(size + 1), read.Root());
        }
    }

    [Fact]
    public void TryRead_AnotherLengthOrNegativeSize_Refuses()
    {
        var bytes = Grown(13).ToArray();

        Assert.All(
            Enumerable.Range(0, bytes.Length),
            length => Assert.False(MerkleFrontier.TryRead(bytes.AsSpan(0, length), out _)));
        Assert.False(MerkleFrontier.TryRead([.. bytes, 0], out _));
        Assert.False(MerkleFrontier.TryRead([.. bytes, .. new byte[32]], out _));
        bytes[0] = 0x80;
        Assert.False(MerkleFrontier.TryRead(bytes, out _));
        Assert.False(MerkleFrontier.TryRead([.. bytes, .. new byte[32]], out _));
    }

    [Fact]
    public void Append_ToTheLargestTree_ThrowsAndChangesNothing()
    {
        var hashes = new NodeHash[63];
        var full = MerkleFrontier.FromHashes(long.MaxValue, hashes);
        var root = full.Root();

        Assert.Throws<InvalidOperationException>(() => full.Append(LeafHash.Zero));

        Assert.Equal(root, full.Root());
        Assert.Equal(MerkleFrontier.BytesMax, full.ToArray().Length);
        var almost = MerkleFrontier.FromHashes(long.MaxValue - 1, new NodeHash[62]);
        Assert.Throws<InvalidOperationException>(() => almost.Append([LeafHash.Zero, LeafHash.Zero]));
        Assert.Equal(long.MaxValue - 1, almost.Size);
    }

    [Fact]
    public void FromHashes_AnotherCount_Throws()
    {
        Assert.Throws<ArgumentException>(static () => MerkleFrontier.FromHashes(3, new NodeHash[1]));
        Assert.Throws<ArgumentOutOfRangeException>(static () => MerkleFrontier.FromHashes(-1, []));
    }

    [Fact]
    public void Copy_GoesItsOwnWay()
    {
        var tree = Grown(7);
        var copy = new MerkleFrontier(tree);

        copy.Append(Tree.Leaves[7]);

        Assert.Equal(Tree.Root(7), tree.Root());
        Assert.Equal(Tree.Root(8), copy.Root());
    }

    [Fact]
    public void TryBuildFrontier_FromNodes_IsTheGrownTree()
    {
        for (var size = 0; size <= 70; size++)
        {
            Assert.True(MerkleProofBuilder.TryBuildFrontier(size, Tree, out var frontier, out _));
            Assert.Equal(Grown(size).ToArray(), frontier.ToArray());
        }

        Assert.False(MerkleProofBuilder.TryBuildFrontier(512, Tree, out _, out var missing));
        Assert.Equal(new MerkleNode(9, 0), missing);
    }

    private static MerkleFrontier Grown(int size)
    {
        var frontier = new MerkleFrontier();
        frontier.Append(Tree.Leaves.AsSpan(0, size));
        return frontier;
    }
}
