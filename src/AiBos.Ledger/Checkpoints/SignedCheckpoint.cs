using System.Diagnostics.CodeAnalysis;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Checkpoints;

/// <summary>A checkpoint whose signatures were verified: there is no other way to have one. Immutable.</summary>
public sealed class SignedCheckpoint
{
    private SignedCheckpoint(Checkpoint checkpoint, SignedNote note, IReadOnlyList<NoteVerification> verified)
    {
        Checkpoint = checkpoint;
        Note = note;
        Verified = verified;
    }

    /// <summary>What was signed.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>The whole note, signatures of unknown keys included.</summary>
    public SignedNote Note { get; }

    /// <summary>The signatures that verified: at least one of the log, and any of witnesses.</summary>
    public IReadOnlyList<NoteVerification> Verified { get; }

    /// <summary>Opens a checkpoint. At least one plain Ed25519 signature of a known key must verify whose name is the
    /// origin (C2SP tlog-checkpoint, section "Signatures", where that name is recommended; here it is required).
    /// </summary>
    /// <param name="note">The whole note.</param>
    /// <param name="verifiers">Known keys of logs and witnesses; others are ignored.</param>
    /// <param name="checkpoint">The checkpoint, or null when false is returned.</param>
    /// <param name="fault">Why not; <see cref="CheckpointFault.None"/> when true is returned.</param>
    public static bool TryOpen(
        ReadOnlySpan<byte> note,
        IReadOnlyCollection<NoteVerifier> verifiers,
        [NotNullWhen(true)] out SignedCheckpoint? checkpoint,
        out CheckpointFault fault)
    {
        checkpoint = null;
        fault = CheckpointFault.MalformedNote;
        return SignedNote.TryParse(note, out var parsed, out _)
            && TryOpen(parsed, verifiers, out checkpoint, out fault);
    }

    /// <summary>Opens a checkpoint that was parsed as a note.</summary>
    /// <param name="note">The note.</param>
    /// <param name="verifiers">Known keys of logs and witnesses; others are ignored.</param>
    /// <param name="checkpoint">The checkpoint, or null when false is returned.</param>
    /// <param name="fault">Why not; <see cref="CheckpointFault.None"/> when true is returned.</param>
    public static bool TryOpen(
        SignedNote note,
        IReadOnlyCollection<NoteVerifier> verifiers,
        [NotNullWhen(true)] out SignedCheckpoint? checkpoint,
        out CheckpointFault fault)
    {
        ArgumentNullException.ThrowIfNull(note);
        checkpoint = null;
        if (!Checkpoint.TryParse(note.TextBytes, out var text, out fault))
        {
            return false;
        }

        if (!note.TryVerify(verifiers, out var verified, out var refusal))
        {
            fault = refusal == NoteFault.BadSignature ? CheckpointFault.BadSignature : CheckpointFault.NoLogSignature;
            return false;
        }

        if (!verified.Any(line => line.Key.Algorithm == NoteAlgorithm.Ed25519 && line.Key.Name == text.Origin))
        {
            fault = CheckpointFault.NoLogSignature;
            return false;
        }

        if (text.Size == 0 && text.Root != NodeHash.Empty)
        {
            fault = CheckpointFault.BadEmptyRoot;
            return false;
        }

        checkpoint = new SignedCheckpoint(text, note, verified);
        return true;
    }
}
