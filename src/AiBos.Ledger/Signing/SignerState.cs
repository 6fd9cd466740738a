using System.Diagnostics.CodeAnalysis;
using System.Text;
using AiBos.Ledger.Durability;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Signing;

/// <summary>What the signer remembers of a log: enough to extend it and to refuse another history. Immutable.
/// </summary>
public sealed class SignerState
{
    private static readonly byte[] Mark = [.. "AIBOSSG1"u8];

    private readonly MerkleFrontier _frontier;

    internal SignerState(string origin, MerkleFrontier frontier, LeafHash lastLeafHash, SignedNote checkpoint)
    {
        Origin = origin;
        _frontier = frontier;
        LastLeafHash = lastLeafHash;
        Checkpoint = checkpoint;
        Root = frontier.Root();
    }

    /// <summary>The log.</summary>
    public string Origin { get; }

    /// <summary>Number of leaves signed for.</summary>
    public long Size => _frontier.Size;

    /// <summary>Root over them.</summary>
    public NodeHash Root { get; }

    /// <summary>Hash of the last of them; <see cref="LeafHash.Zero"/> for none.</summary>
    public LeafHash LastLeafHash { get; }

    /// <summary>The newest checkpoint, as signed.</summary>
    public SignedNote Checkpoint { get; }

    /// <summary>A copy of the right edge, for one session to extend.</summary>
    public MerkleFrontier CopyFrontier() => new(_frontier);

    /// <summary>Returns the state as it is stored, in a new array: what one process hands to another.</summary>
    public byte[] ToArray() => Encode();

    /// <summary>Reads a state that came from elsewhere. Edge and checkpoint must agree, and the checkpoint must be
    /// signed by one of the keys.</summary>
    /// <param name="bytes">What <see cref="ToArray"/> gave.</param>
    /// <param name="origin">The log it must be of.</param>
    /// <param name="keys">Keys that are trusted, under the log's name.</param>
    /// <param name="state">The state, or null when false is returned.</param>
    /// <remarks>The hash of the last leaf is not signed by itself. In a tree of odd size the edge proves it; otherwise
    /// it is worth as much as the way the bytes came.</remarks>
    public static bool TryOpen(
        ReadOnlySpan<byte> bytes,
        string origin,
        IReadOnlyCollection<NoteVerifier> keys,
        [NotNullWhen(true)] out SignerState? state)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (TryDecode(bytes, origin, keys, out state) && state.Checkpoint.TryVerify(keys, out _, out _))
        {
            return true;
        }

        state = null;
        return false;
    }

    internal byte[] Encode() => StateFile.Encode(
        Mark, Encoding.UTF8.GetBytes(Origin), _frontier.ToArray(), LastLeafHash.ToArray(), Checkpoint.ToArray());

    /// <summary>Reads a state file. Its parts must agree with each other: the edge with size and root of the
    /// checkpoint, and that with any of the keys. A checkpoint of none of them is what a log without new entries has
    /// after its key was changed.</summary>
    internal static bool TryDecode(
        ReadOnlySpan<byte> bytes,
        string origin,
        IReadOnlyCollection<NoteVerifier> keys,
        [NotNullWhen(true)] out SignerState? state)
    {
        state = null;
        if (!StateFile.TryDecode(bytes, Mark, 4, out var fields)
            || !fields[0].AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(origin))
            || !MerkleFrontier.TryRead(fields[1], out var frontier)
            || fields[2].Length != LeafHash.BytesLength
            || !SignedNote.TryParse(fields[3], out var note, out _)
            || (!note.TryVerify(keys, out _, out var fault) && fault != NoteFault.UnknownKey)
            || !Checkpoints.Checkpoint.TryParse(note.TextBytes, out var tree, out _))
        {
            return false;
        }

        if (tree.Origin == origin && tree.Size == frontier.Size && tree.Root == frontier.Root())
        {
            state = new SignerState(origin, frontier, LeafHash.FromBytes(fields[2]), note);
        }

        return state is not null;
    }
}
