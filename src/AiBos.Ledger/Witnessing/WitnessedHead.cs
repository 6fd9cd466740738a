using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Witnessing;

/// <summary>The newest checkpoint that a witness cosigned for a log. Immutable.</summary>
public sealed class WitnessedHead
{
    /// <summary>Takes over a checkpoint that was verified.</summary>
    /// <param name="checkpoint">What was cosigned.</param>
    /// <param name="note">Its note with the signatures of the log and of the witness.</param>
    public WitnessedHead(Checkpoint checkpoint, SignedNote note)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(note);
        Size = checkpoint.Size;
        Root = checkpoint.Root;
        Note = note;
    }

    /// <summary>Number of leaves.</summary>
    public long Size { get; }

    /// <summary>Root over them.</summary>
    public NodeHash Root { get; }

    /// <summary>The checkpoint with its signatures, as monitors are shown it.</summary>
    public SignedNote Note { get; }

    /// <summary>Tells whether both stand for one tree, whatever their signatures; null is no checkpoint.</summary>
    internal static bool IsSameTree(WitnessedHead? left, WitnessedHead? right) =>
        left is null ? right is null : right is not null && left.Size == right.Size && left.Root == right.Root;
}
