using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;

namespace AiBos.Ledger;

/// <summary>
/// Follows the entries by which a log says that its key was changed. A checkpoint over such an entry must be signed by
/// the new key: the former one, alone, was at its end there. Not safe for concurrent use.
/// </summary>
public sealed class KeySuccession
{
    /// <summary>Most entries that are followed; one rotation has one.</summary>
    public const int EntriesMax = KeyChain.RotationsMax;

    private readonly List<(long Seq, KeyRotation? Rotation)> _entries = [];

    /// <summary>Takes an entry. Those of another kind are passed over, and so is one whose payload is not the one it
    /// commits to; that is named elsewhere.</summary>
    /// <param name="leaf">Its leaf.</param>
    /// <param name="payload">Its payload; empty when it is withheld.</param>
    public void Saw(ReadOnlySpan<byte> leaf, ReadOnlySpan<byte> payload)
    {
        if (_entries.Count < EntriesMax && LeafView.TryRead(leaf, out var view, out _)
            && view.Kind == EntryKind.Key && LeafText.Matches(view.Action, KeyRotation.Action)
            && LeafText.Matches(view.Commitment, PayloadHash.Hex(payload)))
        {
            _entries.Add((
                view.Seq,
                KeyRotation.TryReadPayload(payload, LeafText.Decode(view.Log), out var rotation) ? rotation : null));
        }
    }

    /// <summary>Entries that name a new key which nobody vouched for whose word counts, or a second successor of one
    /// key.</summary>
    /// <param name="trusted">Keys that are known from elsewhere.</param>
    public IEnumerable<Finding> Findings(IReadOnlyCollection<NoteVerifier> trusted)
    {
        var vouched = Vouched(trusted);
        return _entries
            .Where(entry => entry.Rotation is null || !vouched.Contains((entry.Seq, entry.Rotation)))
            .Select(static entry => new Finding(
                FindingCodes.KeyUnvouched, entry.Seq, null, "payload", "a rotation that a known key vouched for",
                entry.Rotation is null ? "no statement of both keys" : Base64(entry.Rotation.From)));
    }

    /// <summary>Whether a checkpoint is signed by former keys alone though its tree says that they were changed.
    /// </summary>
    /// <param name="note">The checkpoint; signatures of unknown keys are ignored.</param>
    /// <param name="trusted">Keys that are known from elsewhere.</param>
    /// <param name="column">What to call it in the finding.</param>
    /// <returns>The finding; null if nothing is wrong, or what is wrong is not this.</returns>
    public Finding? Check(SignedNote note, IReadOnlyCollection<NoteVerifier> trusted, string column)
    {
        ArgumentNullException.ThrowIfNull(note);
        if (_entries.Count == 0 || !Checkpoint.TryParse(note.TextBytes, out var tree, out _))
        {
            return null;
        }

        (long Seq, KeyRotation Rotation)[] under =
            [.. Vouched(trusted).Where(entry => entry.Seq < tree.Size)];
        if (under.Length == 0)
        {
            return null;
        }

        var keys = trusted.Where(key => key.Name == tree.Origin && key.Algorithm == NoteAlgorithm.Ed25519)
            .Concat(under.Select(entry => KeyRotation.Verifier(tree.Origin, entry.Rotation.To)))
            .DistinctBy(static key => key.KeyId);

        // Line by line: one that is false must not hide that the others are of former keys.
        NoteVerifier[] signed = [.. keys.Where(key => note.Signatures.Any(
            line => line.KeyId == key.KeyId && line.Name == key.Name && key.Verify(note.TextBytes, line.Signature)))];
        return signed.Length > 0 && signed.All(key => under.Any(
            entry => entry.Rotation.From.Span.SequenceEqual(key.PublicKey)))
            ? new Finding(
                FindingCodes.KeyRetired, tree.Size - 1, null, column,
                KeyRotation.Verifier(tree.Origin, under[^1].Rotation.To).ToString(), signed[0].ToString())
            : null;
    }

    // From a known key in both directions, since the new key vouches for its past; no key has two successors.
    private List<(long Seq, KeyRotation Rotation)> Vouched(IReadOnlyCollection<NoteVerifier> trusted)
    {
        HashSet<string> known = [.. trusted.Select(static key => Convert.ToBase64String(key.PublicKey))];
        var vouched = new List<(long Seq, KeyRotation Rotation)>();
        bool grew;
        do
        {
            grew = false;
            foreach (var (seq, rotation) in _entries)
            {
                if (rotation is not null && !vouched.Contains((seq, rotation))
                    && (known.Contains(Base64(rotation.From)) || known.Contains(Base64(rotation.To)))
                    && !vouched.Exists(other => other.Rotation.From.Span.SequenceEqual(rotation.From.Span)))
                {
                    known.Add(Base64(rotation.From));
                    known.Add(Base64(rotation.To));
                    vouched.Add((seq, rotation));
                    grew = true;
                }
            }
        }
        while (grew);
        vouched.Sort(static (left, right) => left.Seq.CompareTo(right.Seq));
        return vouched;
    }

    private static string Base64(ReadOnlyMemory<byte> key) => Convert.ToBase64String(key.Span);
}
