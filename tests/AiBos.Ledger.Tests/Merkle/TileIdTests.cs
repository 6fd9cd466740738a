using AiBos.Ledger.Merkle;
using CsCheck;
using Xunit;

namespace AiBos.Ledger.Tests.Merkle;

public sealed class TileIdTests
{
    [Theory]
    [InlineData(0, 0L, 256, "tile/0/000")]
    [InlineData(0, 1_234_067L, 256, "tile/0/x001/x234/067")]
    [InlineData(1, 1_234_067L, 8, "tile/1/x001/x234/067.p/8")]
    [InlineData(63, 999L, 255, "tile/63/999.p/255")]
    [InlineData(7, 1000L, 1, "tile/7/x001/000.p/1")]
    [InlineData(0, long.MaxValue, 256, "tile/0/x009/x223/x372/x036/x854/x775/807")]
    public void TryParse_Path_RoundTrips(int level, long index, int width, string path)
    {
        var id = new TileId(level, index, width);

        Assert.Equal(path, id.ToString());
        Assert.True(TileId.TryParse(path, out var read));
        Assert.Equal(id, read);
    }

    [Fact]
    public void TryParse_AnyTile_RoundTrips() =>
        Gen.Select(Gen.Int[0, 63], Gen.Long[0, long.MaxValue], Gen.Int[1, 256]).Sample(
            static (level, index, width) =>
            {
                var id = new TileId(level, index, width);
                Assert.True(TileId.TryParse(id.ToString(), out var read));
                Assert.Equal(id, read);
            },
            iter: 2_000);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tile")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0/000/")]
    [InlineData("Tile/0/000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/+1/000")]
    [InlineData("tile//000")]
    [InlineData("tile/entries/000")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/067")]
    [InlineData("tile/0/x001/x067")]
    [InlineData("tile/0/X001/067")]
    [InlineData("tile/0/x1/067")]
    [InlineData("tile/0/x001/../067")]
    [InlineData("tile/0/ 67")]
    [InlineData("tile/0/-67")]
    [InlineData("tile/0/٠٠١")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/-1")]
    [InlineData("tile/0/000.p/8/9")]
    [InlineData("tile/0/000.P/8")]
    [InlineData("tile/0/x001.p/000.p/8")]
    [InlineData("tile/0/x009/x223/x372/x036/x854/x775/808")]
    [InlineData("tile/0/x001/x000/x000/x000/x000/x000/x000/000")]
    [InlineData("tile/0/000\n")]
    public void TryParse_AnythingElse_Refuses(string? path)
    {
        Assert.False(TileId.TryParse(path, out var id));
        Assert.Equal(default, id);
    }

    // The example of the specification.
    [Fact]
    public void OfTree_SeventyThousand_IsTheSpecificationsExample()
    {
        var tiles = TileId.OfTree(70_000).ToArray();

        Assert.Equal(273, tiles.Count(static id => id is { Level: 0, IsFull: true }));
        Assert.Equal(1, tiles.Count(static id => id is { Level: 1, IsFull: true }));
        Assert.Equal(
            [new TileId(0, 273, 112), new TileId(1, 1, 17), new TileId(2, 0, 1)],
            tiles.Where(static id => !id.IsFull));
        Assert.Equal(277, tiles.Length);
    }

    [Fact]
    public void OfTree_256_HasAParentOfWidthOne() =>
        Assert.Equal([new TileId(0, 0), new TileId(1, 0, 1)], TileId.OfTree(256));

    [Fact]
    public void Between_AnyGrowth_IsTheDifferenceOfTheTrees() =>
        Gen.Select(Gen.Int[0, 70_000], Gen.Int[0, 2_000]).Sample(
            static (from, more) => Assert.Equal(
                TileId.OfTree(from + more).Except(TileId.OfTree(from)), TileId.Between(from, from + more)),
            iter: 100);

    [Fact]
    public void Between_LargestTrees_EndsAtTheTop() => Assert.Equal(
        [new TileId(0, (1L << 55) - 1, 255)],
        TileId.Between(long.MaxValue - 1, long.MaxValue));

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(1, 0)]
    public void Between_NoSuchGrowth_Throws(long from, long to) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TileId.Between(from, to));

    [Fact]
    public void Holding_IncompleteSubtree_Throws()
    {
        Assert.Equal(new TileId(0, 0, 255), TileId.Holding(new MerkleNode(6, 2), 255));
        Assert.Throws<ArgumentOutOfRangeException>(static () => TileId.Holding(new MerkleNode(6, 3), 255));
    }
}
