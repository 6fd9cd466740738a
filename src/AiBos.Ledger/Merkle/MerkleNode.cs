using System.Numerics;

namespace AiBos.Ledger.Merkle;

/// <summary>
/// The place of a complete subtree: the 2^<see cref="Level"/> leaves from <see cref="Index"/> · 2^<see cref="Level"/>
/// on. Its hash never changes once those leaves exist, so it can be stored and cached for ever. The default value is
/// the first leaf.
/// </summary>
public readonly record struct MerkleNode
{
    /// <summary>Highest level, since a tree holds fewer than 2^63 leaves.</summary>
    public const int LevelMax = 62;

    /// <summary>Names a place.</summary>
    /// <param name="level">0 for a leaf, at most 62.</param>
    /// <param name="index">0-based from the left within the level; its last leaf must be below 2^63 - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number out of range.</exception>
    public MerkleNode(int level, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, LevelMax);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, long.MaxValue >> level);
        Level = level;
        Index = index;
    }

    /// <summary>Height above the leaves, 0 to 62.</summary>
    public int Level { get; }

    /// <summary>0-based position from the left within the level.</summary>
    public long Index { get; }

    /// <summary>The complete subtrees whose roots make the root of a tree, from left to right, each smaller than the
    /// one before: one for each set bit of the size.</summary>
    /// <param name="size">Number of leaves, 0 to 2^63 - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative size.</exception>
    public static IReadOnlyList<MerkleNode> OfTree(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return Cover(0, size);
    }

    /// <summary>The complete subtrees of <c>[start, end)</c>, where the start is a multiple of a power of two that is
    /// not below the length, as every range in a proof is.</summary>
    internal static MerkleNode[] Cover(long start, long end)
    {
        var nodes = new MerkleNode[BitOperations.PopCount((ulong)(end - start))];
        for (var i = 0; i < nodes.Length; i++)
        {
            var level = BitOperations.Log2((ulong)(end - start));
            nodes[i] = new MerkleNode(level, start >> level);
            start += 1L << level;
        }

        return nodes;
    }
}
