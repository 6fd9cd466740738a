using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace AiBos.Ledger.Merkle;

/// <summary>
/// The right edge of an append-only Merkle tree (RFC 6962, section 2.1): the size and one hash for each set bit of
/// it, the roots of the complete subtrees from left to right. Enough to append and to state the root, at most 63
/// hashes whatever the size. Not safe for concurrent use.
/// </summary>
public sealed class MerkleFrontier
{
    /// <summary>Longest serialised form: the size and 63 hashes.</summary>
    public const int BytesMax = SizeBytes + (MerkleNode.LevelMax + 1) * NodeHash.BytesLength;

    private const int SizeBytes = sizeof(long);

    // By level; a slot counts only while its bit is set in the size, so an append never clears anything.
    private readonly NodeHash[] _edge = new NodeHash[MerkleNode.LevelMax + 1];

    /// <summary>Begins an empty tree.</summary>
    public MerkleFrontier()
    {
    }

    /// <summary>Copies a tree, so that a batch can be tried and dropped.</summary>
    /// <param name="other">The tree to copy; it is not changed.</param>
    public MerkleFrontier(MerkleFrontier other)
    {
        ArgumentNullException.ThrowIfNull(other);
        other._edge.CopyTo(_edge, 0);
        Size = other.Size;
    }

    /// <summary>Number of leaves, 0 to 2^63 - 1.</summary>
    public long Size { get; private set; }

    /// <summary>Takes over the complete subtrees of a tree.</summary>
    /// <param name="size">Number of leaves, 0 to 2^63 - 1.</param>
    /// <param name="hashes">Their roots in the order of <see cref="MerkleNode.OfTree"/>, as many as
    /// <paramref name="size"/> has set bits.</param>
    /// <exception cref="ArgumentException">A negative size, or another number of hashes.</exception>
    public static MerkleFrontier FromHashes(long size, ReadOnlySpan<NodeHash> hashes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (hashes.Length != BitOperations.PopCount((ulong)size))
        {
            throw new ArgumentException($"{hashes.Length} hashes do not make a tree of {size} leaves.", nameof(hashes));
        }

        var frontier = new MerkleFrontier { Size = size };
        foreach (var hash in hashes)
        {
            var level = BitOperations.Log2((ulong)size);
            frontier._edge[level] = hash;
            size -= 1L << level;
        }

        return frontier;
    }

    /// <summary>Reads the form of <see cref="ToArray"/>. The form cannot prove itself: compare <see cref="Root"/>
    /// with a root known otherwise before building on it.</summary>
    /// <param name="bytes">The size as 8 bytes, big-endian, then exactly 32 bytes for each of its set bits.</param>
    /// <param name="frontier">The tree, or null when false is returned: a negative size or another length.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out MerkleFrontier? frontier)
    {
        frontier = null;
        if (!BinaryPrimitives.TryReadInt64BigEndian(bytes, out var size)
            || size < 0
            || bytes.Length != SizeBytes + BitOperations.PopCount((ulong)size) * NodeHash.BytesLength)
        {
            return false;
        }

        var hashes = new NodeHash[BitOperations.PopCount((ulong)size)];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = NodeHash.FromBytes(bytes.Slice(SizeBytes + i * NodeHash.BytesLength, NodeHash.BytesLength));
        }

        frontier = FromHashes(size, hashes);
        return true;
    }

    /// <summary>Appends one leaf: one hash on average, at most 62.</summary>
    /// <param name="leafHash">Hash of the leaf at position <see cref="Size"/>.</param>
    /// <exception cref="InvalidOperationException">The tree holds 2^63 - 1 leaves.</exception>
    public void Append(LeafHash leafHash)
    {
        ThrowIfFull(1);
        var hash = NodeHash.OfLeaf(leafHash);
        var level = 0;
        for (; ((Size >> level) & 1) != 0; level++)
        {
            hash = NodeHash.OfChildren(_edge[level], hash);
        }

        _edge[level] = hash;
        Size++;
    }

    /// <summary>Appends leaves in order; the same tree as appending them one by one. All or none.</summary>
    /// <param name="leafHashes">Hashes of the leaves from position <see cref="Size"/> on; may be empty.</param>
    /// <exception cref="InvalidOperationException">The tree would exceed 2^63 - 1 leaves.</exception>
    public void Append(ReadOnlySpan<LeafHash> leafHashes)
    {
        ThrowIfFull(leafHashes.Length);
        foreach (var leafHash in leafHashes)
        {
            Append(leafHash);
        }
    }

    /// <summary>Computes the root over all leaves; <see cref="NodeHash.Empty"/> without any. At most 62 hashes.
    /// </summary>
    public NodeHash Root()
    {
        if (Size == 0)
        {
            return NodeHash.Empty;
        }

        var level = BitOperations.TrailingZeroCount(Size);
        var root = _edge[level];
        for (level++; level < _edge.Length; level++)
        {
            if (((Size >> level) & 1) != 0)
            {
                root = NodeHash.OfChildren(_edge[level], root);
            }
        }

        return root;
    }

    /// <summary>Returns the roots of the complete subtrees in the order of <see cref="MerkleNode.OfTree"/>, in a new
    /// array that belongs to the caller.</summary>
    public NodeHash[] ToHashes()
    {
        var hashes = new NodeHash[BitOperations.PopCount((ulong)Size)];
        var at = hashes.Length;
        for (var level = 0; level < _edge.Length; level++)
        {
            if (((Size >> level) & 1) != 0)
            {
                hashes[--at] = _edge[level];
            }
        }

        return hashes;
    }

    /// <summary>Writes the size as 8 bytes, big-endian, then the hashes of <see cref="ToHashes"/>; a new array.
    /// </summary>
    public byte[] ToArray()
    {
        var hashes = ToHashes();
        var bytes = new byte[SizeBytes + hashes.Length * NodeHash.BytesLength];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Size);
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i].CopyTo(bytes.AsSpan(SizeBytes + i * NodeHash.BytesLength));
        }

        return bytes;
    }

    private void ThrowIfFull(int count)
    {
        if (Size > long.MaxValue - count)
        {
            throw new InvalidOperationException("A tree holds at most 2^63 - 1 leaves.");
        }
    }
}
