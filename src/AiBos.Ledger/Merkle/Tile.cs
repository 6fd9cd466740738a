using System.Diagnostics.CodeAnalysis;

namespace AiBos.Ledger.Merkle;

/// <summary>
/// A tile of C2SP tlog-tiles with its hashes: the leaves of a subtree of height 8, whose inner nodes are computed.
/// Immutable. Nothing here says that the hashes are true; a root or proof built from them does.
/// </summary>
public sealed class Tile
{
    private readonly NodeHash[] _hashes;
    private NodeHash? _parent;

    /// <summary>Takes over the hashes of a tile.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="hashes">As many hashes as the name's width says; copied.</param>
    /// <exception cref="ArgumentException">Another number of hashes, or the default name.</exception>
    public Tile(TileId id, ReadOnlySpan<NodeHash> hashes)
    {
        if (id.Width == 0 || hashes.Length != id.Width)
        {
            throw new ArgumentException($"{hashes.Length} hashes do not make {id}.", nameof(hashes));
        }

        Id = id;
        _hashes = hashes.ToArray();
    }

    /// <summary>Level, index and width.</summary>
    public TileId Id { get; }

    /// <summary>The hashes from left to right, 1 to 256.</summary>
    public ReadOnlySpan<NodeHash> Hashes => _hashes;

    /// <summary>Reads the stored form.</summary>
    /// <param name="id">The name it was stored under.</param>
    /// <param name="bytes">32 bytes for each hash, exactly as many as the name's width says.</param>
    /// <param name="tile">The tile, or null when false is returned: another length, or the default name.</param>
    public static bool TryRead(TileId id, ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Tile? tile)
    {
        tile = null;
        if (id.Width == 0 || bytes.Length != id.Width * NodeHash.BytesLength)
        {
            return false;
        }

        var hashes = new NodeHash[id.Width];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = NodeHash.FromBytes(bytes.Slice(i * NodeHash.BytesLength, NodeHash.BytesLength));
        }

        tile = new Tile(id, hashes);
        return true;
    }

    /// <summary>Computes the hash that stands for a full tile one level up, in tile
    /// <see cref="TileId.Index"/> / 256 at position <see cref="TileId.Index"/> mod 256. 255 hashes.</summary>
    /// <exception cref="InvalidOperationException">The tile is partial; those are never hashed into a parent.
    /// </exception>
    public NodeHash ParentHash() => Id.IsFull
        ? _parent ??= Subtree(_hashes)
        : throw new InvalidOperationException($"{Id} is partial and has no parent.");

    /// <summary>Returns the root of a complete subtree, read or computed (at most 127 hashes); null if the tile does
    /// not hold all of it.</summary>
    /// <param name="node">A subtree whose level is 8 · <see cref="TileId.Level"/> or up to 7 above.</param>
    public NodeHash? Find(MerkleNode node)
    {
        var height = node.Level % TileId.Height;
        if (node.Level / TileId.Height != Id.Level || node.Index >> (TileId.Height - height) != Id.Index)
        {
            return null;
        }

        var start = (int)(node.Index << height) & (TileId.FullWidth - 1);
        var count = 1 << height;
        return start + count <= _hashes.Length ? Subtree(_hashes.AsSpan(start, count)) : null;
    }

    /// <summary>Writes the stored form, 32 bytes for each hash; a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[_hashes.Length * NodeHash.BytesLength];
        for (var i = 0; i < _hashes.Length; i++)
        {
            _hashes[i].CopyTo(bytes.AsSpan(i * NodeHash.BytesLength));
        }

        return bytes;
    }

    /// <summary>Root over a power of two of hashes, in place level by level.</summary>
    internal static NodeHash Subtree(ReadOnlySpan<NodeHash> hashes)
    {
        var row = hashes.ToArray();
        for (var count = row.Length / 2; count > 0; count /= 2)
        {
            for (var i = 0; i < count; i++)
            {
                row[i] = NodeHash.OfChildren(row[2 * i], row[2 * i + 1]);
            }
        }

        return row[0];
    }
}
