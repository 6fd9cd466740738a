using System.Buffers.Binary;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Anchoring;

/// <summary>Checkpoints of the anchor log: C2SP text, and a signature line as Rekor writes it, with the first four
/// bytes of the log's id for a key id and ECDSA behind it.</summary>
internal static class AnchorCheckpoint
{
    public static byte[] Sign(string origin, MerkleFrontier tree, AnchorKey key)
    {
        var text = new Checkpoint(origin, tree.Size, tree.Root()).ToBytes();
        return SignedNote.Create(text, [new NoteSignature(origin, KeyId(key), key.Sign(text))]).ToArray();
    }

    public static bool IsOf(ReadOnlySpan<byte> note, string origin, MerkleFrontier tree, AnchorKey key) =>
        SignedNote.TryParse(note, out var parsed, out _)
        && Checkpoint.TryParse(parsed.TextBytes, out var text, out _)
        && text.Origin == origin && text.Size == tree.Size && text.Root == tree.Root()
        && parsed.Signatures is [var line]
        && line.Name == origin && line.KeyId == KeyId(key) && key.Verify(parsed.TextBytes, line.Signature);

    private static uint KeyId(AnchorKey key) => BinaryPrimitives.ReadUInt32BigEndian(key.LogId.Span);
}
