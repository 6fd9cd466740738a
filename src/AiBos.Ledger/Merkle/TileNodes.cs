namespace AiBos.Ledger.Merkle;

/// <summary>Serves the roots of subtrees from tiles. Not safe while tiles are added.</summary>
public sealed class TileNodes : IMerkleNodes
{
    private readonly Dictionary<(int Level, long Index), Tile> _tiles = [];

    /// <summary>Begins with the tiles given.</summary>
    /// <param name="tiles">Any tiles of one log; of one place the widest is kept.</param>
    public TileNodes(params IEnumerable<Tile> tiles)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        foreach (var tile in tiles)
        {
            Add(tile);
        }
    }

    /// <summary>Adds a tile, unless a wider one of its place is there.</summary>
    /// <param name="tile">A tile of the same log.</param>
    public void Add(Tile tile)
    {
        ArgumentNullException.ThrowIfNull(tile);
        var place = (tile.Id.Level, tile.Id.Index);
        if (!_tiles.TryGetValue(place, out var known) || known.Id.Width < tile.Id.Width)
        {
            _tiles[place] = tile;
        }
    }

    /// <inheritdoc/>
    public NodeHash? Find(MerkleNode node)
    {
        var height = node.Level % TileId.Height;
        var place = (node.Level / TileId.Height, node.Index >> (TileId.Height - height));
        return _tiles.TryGetValue(place, out var tile) ? tile.Find(node) : null;
    }
}
