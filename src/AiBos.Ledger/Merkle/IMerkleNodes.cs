namespace AiBos.Ledger.Merkle;

/// <summary>A source of the hashes of complete subtrees: tiles, a table, an array. It need not be trusted; a proof
/// built from wrong hashes does not verify.</summary>
public interface IMerkleNodes
{
    /// <summary>Returns the root of a complete subtree, or null if the source does not hold it.</summary>
    /// <param name="node">The place of the subtree.</param>
    NodeHash? Find(MerkleNode node);
}
