using AiBos.Ledger.Merkle;

namespace AiBos.Ledger.Bundles;

/// <summary>The tiles of a bundle. Keeps the two leaf tiles used last: one that moves on with the entries, one for
/// looking elsewhere.</summary>
internal sealed class BundleTiles(IBundleSource source, long size) : IMerkleNodes
{
    private const int BytesMax = TileId.FullWidth * NodeHash.BytesLength;

    private (long Index, byte[] Bytes) _current = (-1, []);
    private (long Index, byte[] Bytes) _other = (-1, []);

    /// <summary>Number of leaves of the tree that the tiles are of.</summary>
    public long Size => size;

    /// <summary>The stored bytes of a tile; empty when there is no such file.</summary>
    /// <exception cref="BundleRefusedException">It is longer than a tile can be.</exception>
    public byte[] Read(TileId id) => source.FindBytes(id.ToString(), BytesMax) ?? [];

    /// <summary>The hash of a leaf as the tiles have it; empty when they do not.</summary>
    public ReadOnlyMemory<byte> FindLeaf(long seq)
    {
        if (seq < 0 || seq >= size)
        {
            return default;
        }

        var index = seq / TileId.FullWidth;
        if (index != _current.Index)
        {
            if (index != _other.Index)
            {
                var width = (int)Math.Min(TileId.FullWidth, size - (index * TileId.FullWidth));
                _other = (index, Read(new TileId(0, index, width)));
            }

            (_current, _other) = (_other, _current);
        }

        var at = (int)(seq % TileId.FullWidth) * NodeHash.BytesLength;
        return at + NodeHash.BytesLength <= _current.Bytes.Length
            ? _current.Bytes.AsMemory(at, NodeHash.BytesLength)
            : default;
    }

    /// <inheritdoc/>
    public NodeHash? Find(MerkleNode node)
    {
        var id = TileId.Holding(node, size);
        return Tile.TryRead(id, Read(id), out var tile) ? tile.Find(node) : null;
    }

    /// <summary>The right edge of the tree as the tiles have it; null when they do not, or when its root is another:
    /// only with the signed root does it tell more than the root itself, namely where a difference lies.</summary>
    public MerkleFrontier? FindFrontier(NodeHash root)
    {
        var hashes = new List<NodeHash>();
        foreach (var node in MerkleNode.OfTree(size))
        {
            if (Find(node) is not { } hash)
            {
                return null;
            }

            hashes.Add(hash);
        }

        var frontier = MerkleFrontier.FromHashes(size, [.. hashes]);
        return frontier.Root() == root ? frontier : null;
    }
}
