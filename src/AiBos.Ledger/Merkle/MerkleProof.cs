using System.Numerics;

namespace AiBos.Ledger.Merkle;

/// <summary>
/// Verifies the proofs of RFC 6962 as RFC 9162, sections 2.1.3.2 and 2.1.4.2, prescribes. Safe on hostile input:
/// nothing throws, and at most 126 hashes are computed however long a proof is.
/// </summary>
/// <remarks>A proof says something about the root it is given, no more: take sizes and roots from a checkpoint whose
/// signature was verified. The sizes are not bound by the roots: a valid proof under a wrong size may exist.</remarks>
public static class MerkleProof
{
    /// <summary>Longest inclusion proof in hashes, since a tree holds fewer than 2^63 leaves.</summary>
    public const int InclusionHashesMax = 63;

    /// <summary>Longest consistency proof in hashes.</summary>
    public const int ConsistencyHashesMax = 64;

    /// <summary>Tells whether a leaf stands at a position of a tree (RFC 9162, section 2.1.3.2).</summary>
    /// <param name="leafHash">SHA-256(0x00 ‖ leaf), computed by the verifier from the leaf; a hash taken from the
    /// prover proves nothing about an entry.</param>
    /// <param name="index">0-based position of the leaf; any value, false unless 0 to <paramref name="size"/> - 1.
    /// </param>
    /// <param name="size">Number of leaves; any value, false unless positive.</param>
    /// <param name="proof">Sibling hashes from the leaf upwards; empty for a tree of one leaf.</param>
    /// <param name="root">Root of the tree of <paramref name="size"/> leaves.</param>
    public static bool VerifyInclusion(
        LeafHash leafHash, long index, long size, ReadOnlySpan<NodeHash> proof, NodeHash root)
    {
        if (index < 0 || index >= size)
        {
            return false;
        }

        var node = index;
        var last = size - 1;
        var hash = NodeHash.OfLeaf(leafHash);
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) != 0 || node == last)
            {
                hash = NodeHash.OfChildren(sibling, hash);
                SkipLevels(ref node, ref last);
            }
            else
            {
                hash = NodeHash.OfChildren(hash, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && hash == root;
    }

    /// <summary>Tells whether a tree is an earlier state of another (RFC 9162, section 2.1.4.2).</summary>
    /// <param name="size1">Leaves of the earlier tree; any value. Between equal sizes the roots must be equal and the
    /// proof empty. An earlier size of 0 under a larger one is refused: every tree extends the empty one, so that is
    /// the caller's decision and no proof.</param>
    /// <param name="size2">Leaves of the later tree; any value, false if less than <paramref name="size1"/>.</param>
    /// <param name="root1">Root of the earlier tree.</param>
    /// <param name="root2">Root of the later tree.</param>
    /// <param name="proof">The hashes of the proof, in the RFC's order.</param>
    public static bool VerifyConsistency(
        long size1, long size2, NodeHash root1, NodeHash root2, ReadOnlySpan<NodeHash> proof)
    {
        if (size1 < 0 || size1 > size2)
        {
            return false;
        }

        if (size1 == size2)
        {
            return proof.IsEmpty && root1 == root2 && (size1 != 0 || root1 == NodeHash.Empty);
        }

        return size1 != 0 && !proof.IsEmpty && VerifyGrowth(size1, size2, root1, root2, proof);
    }

    private static bool VerifyGrowth(
        long size1, long size2, NodeHash root1, NodeHash root2, ReadOnlySpan<NodeHash> proof)
    {
        var node = size1 - 1;
        var last = size2 - 1;
        var levels = BitOperations.TrailingZeroCount(~node);
        node >>= levels;
        last >>= levels;

        // The earlier tree is itself a complete subtree when its size is a power of two; the proof then leaves it out.
        var start = root1;
        if (!BitOperations.IsPow2(size1))
        {
            start = proof[0];
            proof = proof[1..];
        }

        var hash1 = start;
        var hash2 = start;
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) != 0 || node == last)
            {
                hash1 = NodeHash.OfChildren(sibling, hash1);
                hash2 = NodeHash.OfChildren(sibling, hash2);
                SkipLevels(ref node, ref last);
            }
            else
            {
                hash2 = NodeHash.OfChildren(hash2, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && hash1 == root1 && hash2 == root2;
    }

    /// <summary>Passes the levels at which a node at the right edge has no sibling.</summary>
    private static void SkipLevels(ref long node, ref long last)
    {
        while ((node & 1) == 0 && node != 0)
        {
            node >>= 1;
            last >>= 1;
        }
    }
}
