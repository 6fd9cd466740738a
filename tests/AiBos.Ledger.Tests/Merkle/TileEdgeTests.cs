using AiBos.Ledger.Merkle;
using Xunit;

namespace AiBos.Ledger.Tests.Merkle;

public sealed class TileEdgeTests
{
    private static LeafHash Leaf(long seq) => LeafHash.OfLeaf(BitConverter.GetBytes(seq));

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(70_000)]
    public void Append_ManyLeaves_SameRootAndTilesAsTheTree(long size)
    {
        var edge = new TileEdge();
        var frontier = new MerkleFrontier();
        var full = new List<Tile>();
        for (long seq = 0; seq < size; seq++)
        {
            edge.Append(Leaf(seq), full);
            frontier.Append(Leaf(seq));
        }

        Assert.Equal(frontier.Root(), edge.Root());
        Assert.Equal(size, edge.Size);
        Assert.Equal(
            TileId.OfTree(size).Select(id => id.ToString()).Order(),
            full.Concat(edge.Unfinished()).Select(tile => tile.Id.ToString()).Order());
        var nodes = new TileNodes(full.Concat(edge.Unfinished()));
        foreach (var index in new[] { 0, size / 2, size - 1 })
        {
            Assert.True(MerkleProofBuilder.TryBuildInclusion(index, size, nodes, out var proof, out _));
            Assert.True(MerkleProof.VerifyInclusion(Leaf(index), index, size, proof, edge.Root()));
        }
    }

    [Theory]
    [InlineData(256)]
    [InlineData(65_536)]
    [InlineData(66_048)]
    public void FromTiles_EdgeOfTheSameLog_GoesOnAlike(long size)
    {
        var whole = new TileEdge();
        var full = new List<Tile>();
        for (long seq = 0; seq < size; seq++)
        {
            whole.Append(Leaf(seq), full);
        }

        var unfinished = whole.Unfinished().ToDictionary(tile => tile.Id, tile => tile.Hashes.ToArray());
        var taken = TileEdge.FromTiles(size, id => unfinished[id]);
        for (long seq = size; seq < size + 300; seq++)
        {
            whole.Append(Leaf(seq), full);
            taken.Append(Leaf(seq), full);
        }

        Assert.Equal(whole.Root(), taken.Root());
        Assert.Equal(full[^1].Id, full[^2].Id);
        Assert.Equal(full[^1].ToArray(), full[^2].ToArray());
    }

    [Fact]
    public void FromTiles_SizeInsideATile_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TileEdge.FromTiles(257, _ => default));

    [Fact]
    public void FromTiles_OtherNumberOfHashes_IsRefused() =>
        Assert.Throws<ArgumentException>(() => TileEdge.FromTiles(512, _ => new NodeHash[1]));

    [Fact]
    public void Copy_AppendedTo_LeavesTheOriginalAlone()
    {
        var edge = new TileEdge();
        edge.Append(Leaf(0), []);
        var before = edge.Root();

        new TileEdge(edge).Append(Leaf(1), []);

        Assert.Equal((1, before), (edge.Size, edge.Root()));
    }

    // A batch that failed is dropped and another tried; both begin where the log ended, and share what came before.
    [Theory]
    [InlineData(10)]
    [InlineData(250)]
    [InlineData(511)]
    public void Copies_AppendedToInTurn_EachGoesOnByItself(int size)
    {
        var edge = new TileEdge();
        for (long seq = 0; seq < size; seq++)
        {
            edge.Append(Leaf(seq), []);
        }

        TileEdge[] copies = [new(edge), new(edge), new(edge)];
        for (long step = 0; step < 20; step++)
        {
            for (var i = 0; i < copies.Length; i++)
            {
                copies[i].Append(Leaf((1_000 * (i + 1)) + step), []);
            }
        }

        Assert.Equal(RootOf(size, 0, 0), edge.Root());
        for (var i = 0; i < copies.Length; i++)
        {
            Assert.Equal(RootOf(size, 1_000 * (i + 1), 20), copies[i].Root());
        }
    }

    private static NodeHash RootOf(long size, long from, int more)
    {
        var frontier = new MerkleFrontier();
        for (long seq = 0; seq < size; seq++)
        {
            frontier.Append(Leaf(seq));
        }

        for (long seq = from; seq < from + more; seq++)
        {
            frontier.Append(Leaf(seq));
        }

        return frontier.Root();
    }
}
