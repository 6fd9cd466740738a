using AiBos.Ledger.Merkle;
using Xunit;

namespace AiBos.Ledger.Tests.Merkle;

public sealed class TileTests
{
    private const int SizeMax = 65_793;

    private static readonly LeafHash[] Leaves = [.. Enumerable.Range(0, SizeMax).Select(NaiveTree.Leaf)];

    public static TheoryData<int> Sizes =>
        [0, 1, 2, 255, 256, 257, 511, 512, 513, 65_279, 65_280, 65_535, 65_536, 65_537, 65_792, SizeMax];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Find_TilesOfATree_GiveRootAndProofs(int size)
    {
        var tiles = TilesOf(size);
        var nodes = new TileNodes(tiles);
        var grown = new MerkleFrontier();
        grown.Append(Leaves.AsSpan(0, size));

        Assert.True(MerkleProofBuilder.TryBuildFrontier(size, nodes, out var read, out _));

        Assert.Equal(grown.ToArray(), read.ToArray());
        foreach (var index in new[] { 0, 1, size / 2, size - 256, size - 1 }.Where(i => i >= 0 && i < size))
        {
            Assert.True(MerkleProofBuilder.TryBuildInclusion(index, size, nodes, out var proof, out _));
            Assert.True(MerkleProof.VerifyInclusion(Leaves[index], index, size, proof, grown.Root()));
            AssertHeld(MerkleProofBuilder.InclusionNodes(index, size), size, tiles);
        }

        foreach (var from in new[] { 1, 255, 256, 257, 65_536, size - 1 }.Where(m => m > 0 && m < size))
        {
            var earlier = new MerkleFrontier();
            earlier.Append(Leaves.AsSpan(0, from));
            Assert.True(MerkleProofBuilder.TryBuildConsistency(from, size, nodes, out var proof, out _));
            Assert.True(MerkleProof.VerifyConsistency(from, size, earlier.Root(), grown.Root(), proof));
            AssertHeld(MerkleProofBuilder.ConsistencyNodes(from, size), size, tiles);
        }
    }

    [Fact]
    public void TryRead_StoredForm_RoundTripsAndRefusesOtherLengths()
    {
        foreach (var tile in TilesOf(600))
        {
            var bytes = tile.ToArray();
            Assert.Equal(32 * tile.Id.Width, bytes.Length);
            Assert.True(Tile.TryRead(tile.Id, bytes, out var read));
            Assert.Equal(tile.Hashes, read.Hashes);
            Assert.False(Tile.TryRead(tile.Id, [.. bytes, 0], out _));
            Assert.False(Tile.TryRead(tile.Id, bytes.AsSpan(32), out _));
        }

        Assert.False(Tile.TryRead(default, [], out _));
        Assert.Throws<ArgumentException>(static () => new Tile(new TileId(0, 0, 2), new NodeHash[1]));
    }

    [Fact]
    public void ParentHash_FullAndPartial_IsTheRootOrRefused()
    {
        var frontier = new MerkleFrontier();
        frontier.Append(Leaves.AsSpan(0, 256));
        var tiles = TilesOf(257);

        Assert.Equal(frontier.Root(), tiles[0].ParentHash());
        Assert.Throws<InvalidOperationException>(() => tiles[1].ParentHash());
    }

    [Fact]
    public void Find_OutsideTheTile_IsNull()
    {
        var tile = TilesOf(300)[1];

        Assert.Equal(new TileId(0, 1, 44), tile.Id);
        Assert.Equal(NodeHash.OfLeaf(Leaves[299]), tile.Find(new MerkleNode(0, 299)));
        Assert.Null(tile.Find(new MerkleNode(0, 300)));
        Assert.Null(tile.Find(new MerkleNode(0, 255)));
        Assert.Null(tile.Find(new MerkleNode(4, 18)));
        Assert.Null(tile.Find(new MerkleNode(8, 1)));
    }

    [Fact]
    public void Add_NarrowerOfAPlace_KeepsTheWider()
    {
        var nodes = new TileNodes(TilesOf(40));

        nodes.Add(TilesOf(20)[0]);

        Assert.NotNull(nodes.Find(new MerkleNode(0, 39)));
        Assert.Null(nodes.Find(new MerkleNode(8, 0)));
    }

    /// <summary>Built upwards: leaf hashes, then the parents of the full tiles below.</summary>
    private static List<Tile> TilesOf(int size)
    {
        var tiles = new List<Tile>();
        NodeHash[] row = [.. Leaves.Take(size).Select(NodeHash.OfLeaf)];
        foreach (var level in TileId.OfTree(size).GroupBy(static id => id.Level))
        {
            Tile[] made = [.. level.Select(id => new Tile(id, row.AsSpan((int)id.Index * 256, id.Width)))];
            Assert.Equal(row.Length, made.Sum(static tile => tile.Id.Width));
            row = [.. made.Where(static tile => tile.Id.IsFull).Select(static tile => tile.ParentHash())];
            tiles.AddRange(made);
        }

        Assert.Empty(row);
        return tiles;
    }

    private static void AssertHeld(IEnumerable<MerkleNode> nodes, int size, List<Tile> tiles)
    {
        TileId[] needed = [.. nodes.Select(node => TileId.Holding(node, size)).Distinct()];
        Assert.All(needed, id => Assert.Contains(tiles, tile => tile.Id == id));
        Assert.InRange(needed.Length, 0, 6);
        var few = new TileNodes(tiles.Where(tile => needed.Contains(tile.Id)));
        Assert.All(nodes, node => Assert.NotNull(few.Find(node)));
    }
}
