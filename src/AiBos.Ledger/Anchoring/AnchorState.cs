using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using AiBos.Ledger.Durability;
using AiBos.Ledger.Merkle;

namespace AiBos.Ledger.Anchoring;

/// <summary>What the anchor log remembers: the right edge of its tree, and its newest entry whole, which whoever keeps
/// the entries may have missed.</summary>
internal static class AnchorState
{
    private const int Fields = 8;

    private static readonly byte[] Mark = [.. "AIBOSAN1"u8];

    public static byte[] Encode(string origin, MerkleFrontier tree, AnchorEntry newest)
    {
        var time = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(time, newest.IntegratedAt);
        return StateFile.Encode(
            Mark, Encoding.UTF8.GetBytes(origin), tree.ToArray(), time, newest.Note, newest.Body, newest.Promise,
            [.. newest.Proof.SelectMany(static hash => hash.ToArray())], newest.Checkpoint);
    }

    /// <summary>Reads a state. Tree, entry and checkpoint must be of each other, and the checkpoint of the key.
    /// </summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> bytes,
        string origin,
        AnchorKey key,
        [NotNullWhen(true)] out MerkleFrontier? tree,
        [NotNullWhen(true)] out AnchorEntry? newest)
    {
        (tree, newest) = (null, null);
        if (!StateFile.TryDecode(bytes, Mark, Fields, out var fields)
            || !fields[0].AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(origin))
            || !MerkleFrontier.TryRead(fields[1], out var read) || read.Size == 0
            || fields[2].Length != sizeof(long) || fields[6].Length % NodeHash.BytesLength != 0)
        {
            return false;
        }

        var entry = new AnchorEntry
        {
            Index = read.Size - 1,
            IntegratedAt = BinaryPrimitives.ReadInt64BigEndian(fields[2]),
            Note = fields[3],
            Body = fields[4],
            Promise = fields[5],
            Proof = [.. fields[6].Chunk(NodeHash.BytesLength).Select(static hash => NodeHash.FromBytes(hash))],
            Checkpoint = fields[7],
        };
        if (!AnchorCheckpoint.IsOf(entry.Checkpoint, origin, read, key)
            || !MerkleProof.VerifyInclusion(
                LeafHash.OfLeaf(entry.Body), entry.Index, read.Size, [.. entry.Proof], read.Root()))
        {
            return false;
        }

        (tree, newest) = (read, entry);
        return true;
    }
}
