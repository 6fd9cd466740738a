using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace AiBos.Ledger.Merkle;

/// <summary>
/// Builds the proofs of RFC 6962, sections 2.1.1 and 2.1.2, from the roots of complete subtrees. Ask for the nodes
/// first, fetch what holds them, then build: no step waits for another.
/// </summary>
public static class MerkleProofBuilder
{
    /// <summary>The nodes an inclusion proof is made from: about 2 · log2(size) at most, none for a single leaf.
    /// </summary>
    /// <param name="index">0-based position of the leaf, below <paramref name="size"/>.</param>
    /// <param name="size">Number of leaves, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf in a tree of that size.</exception>
    public static IReadOnlyList<MerkleNode> InclusionNodes(long index, long size) =>
        [.. InclusionParts(index, size).SelectMany(static part => part)];

    /// <summary>The nodes a consistency proof is made from; none if a size is 0 or both are equal.</summary>
    /// <param name="from">Leaves of the earlier tree, 0 to <paramref name="to"/>.</param>
    /// <param name="to">Leaves of the later tree.</param>
    /// <exception cref="ArgumentOutOfRangeException">The earlier tree is larger, or a size is negative.</exception>
    public static IReadOnlyList<MerkleNode> ConsistencyNodes(long from, long to) =>
        [.. ConsistencyParts(from, to).SelectMany(static part => part)];

    /// <summary>Builds the proof that <see cref="MerkleProof.VerifyInclusion"/> accepts.</summary>
    /// <param name="index">0-based position of the leaf, below <paramref name="size"/>.</param>
    /// <param name="size">Number of leaves, at least 1.</param>
    /// <param name="nodes">Where <see cref="InclusionNodes"/> are found.</param>
    /// <param name="proof">The hashes from the leaf upwards, or null when false is returned.</param>
    /// <param name="missing">When false is returned: the first node that the source does not hold.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf in a tree of that size.</exception>
    public static bool TryBuildInclusion(
        long index, long size, IMerkleNodes nodes, [NotNullWhen(true)] out NodeHash[]? proof, out MerkleNode missing) =>
        TryBuild(InclusionParts(index, size), nodes, out proof, out missing);

    /// <summary>Builds the proof that <see cref="MerkleProof.VerifyConsistency"/> accepts; empty where none is
    /// needed or possible, see <see cref="ConsistencyNodes"/>.</summary>
    /// <param name="from">Leaves of the earlier tree, 0 to <paramref name="to"/>.</param>
    /// <param name="to">Leaves of the later tree.</param>
    /// <param name="nodes">Where <see cref="ConsistencyNodes"/> are found.</param>
    /// <param name="proof">The hashes in the RFC's order, or null when false is returned.</param>
    /// <param name="missing">When false is returned: the first node that the source does not hold.</param>
    /// <exception cref="ArgumentOutOfRangeException">The earlier tree is larger, or a size is negative.</exception>
    public static bool TryBuildConsistency(
        long from, long to, IMerkleNodes nodes, [NotNullWhen(true)] out NodeHash[]? proof, out MerkleNode missing) =>
        TryBuild(ConsistencyParts(from, to), nodes, out proof, out missing);

    /// <summary>Reads the right edge of a tree, and with it the root, from the nodes of
    /// <see cref="MerkleNode.OfTree"/>.</summary>
    /// <param name="size">Number of leaves, not negative.</param>
    /// <param name="nodes">Where those nodes are found.</param>
    /// <param name="frontier">The tree, or null when false is returned.</param>
    /// <param name="missing">When false is returned: the first node that the source does not hold.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative size.</exception>
    public static bool TryBuildFrontier(
        long size, IMerkleNodes nodes, [NotNullWhen(true)] out MerkleFrontier? frontier, out MerkleNode missing)
    {
        MerkleNode[][] parts = [.. MerkleNode.OfTree(size).Select(static node => new[] { node })];
        frontier = TryBuild(parts, nodes, out var hashes, out missing)
            ? MerkleFrontier.FromHashes(size, hashes)
            : null;
        return frontier is not null;
    }

    /// <summary>One part for each hash of the proof; a part of several nodes is the ragged right edge.</summary>
    private static List<MerkleNode[]> InclusionParts(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var parts = new List<MerkleNode[]>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = Split(start, end);
            if (index < middle)
            {
                parts.Add(MerkleNode.Cover(middle, end));
                end = middle;
            }
            else
            {
                parts.Add(MerkleNode.Cover(start, middle));
                start = middle;
            }
        }

        // The descent meets the siblings from the root down; a proof lists them from the leaf up.
        parts.Reverse();
        return parts;
    }

    private static List<MerkleNode[]> ConsistencyParts(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        var parts = new List<MerkleNode[]>();
        if (from == 0 || from == to)
        {
            return parts;
        }

        var (start, end) = (0L, to);
        while (from != end)
        {
            var middle = Split(start, end);
            if (from <= middle)
            {
                parts.Add(MerkleNode.Cover(middle, end));
                end = middle;
            }
            else
            {
                parts.Add(MerkleNode.Cover(start, middle));
                start = middle;
            }
        }

        // At the left edge what remains is the whole earlier tree, whose root the verifier has.
        if (start != 0)
        {
            parts.Add(MerkleNode.Cover(start, end));
        }

        parts.Reverse();
        return parts;
    }

    /// <summary>RFC 6962: the left subtree takes the largest power of two smaller than the length.</summary>
    private static long Split(long start, long end) => start + (1L << BitOperations.Log2((ulong)(end - start - 1)));

    private static bool TryBuild(
        IReadOnlyList<MerkleNode[]> parts,
        IMerkleNodes nodes,
        [NotNullWhen(true)] out NodeHash[]? proof,
        out MerkleNode missing)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        proof = null;
        missing = default;
        var hashes = new NodeHash[parts.Count];
        for (var i = 0; i < hashes.Length; i++)
        {
            for (var j = parts[i].Length - 1; j >= 0; j--)
            {
                if (nodes.Find(parts[i][j]) is not { } hash)
                {
                    missing = parts[i][j];
                    return false;
                }

                hashes[i] = j == parts[i].Length - 1 ? hash : NodeHash.OfChildren(hash, hashes[i]);
            }
        }

        proof = hashes;
        return true;
    }
}
