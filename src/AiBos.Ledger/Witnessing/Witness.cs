using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Witnessing;

/// <summary>
/// Cosigns checkpoints of the logs it watches, each only if it extends what it cosigned before (C2SP tlog-witness,
/// section "add-checkpoint"). No HTTP: the caller carries bodies. Safe for concurrent use.
/// </summary>
public sealed class Witness
{
    private const string PlainText = "text/plain; charset=utf-8";
    private const string SizeText = "text/x.tlog.size";

    private readonly NoteSigner _cosigner;
    private readonly Dictionary<string, NoteVerifier[]> _logs;
    private readonly LogFamily[] _families;
    private readonly IWitnessStore _store;
    private readonly TimeProvider _time;

    /// <summary>Sets up a witness.</summary>
    /// <param name="cosigner">Its key, of type 0x04 and used for nothing else.</param>
    /// <param name="logs">Keys of type 0x01, named like the origins to watch; several of one name while a log's key
    /// changes.</param>
    /// <param name="store">Its memory.</param>
    /// <param name="time">The clock whose seconds stand in cosignatures.</param>
    /// <param name="families">Deployments all of whose logs are watched as well. Whoever has such a key can have as
    /// many logs remembered as they like.</param>
    /// <exception cref="ArgumentException">A key of another type.</exception>
    public Witness(
        NoteSigner cosigner,
        IEnumerable<NoteVerifier> logs,
        IWitnessStore store,
        TimeProvider time,
        params IEnumerable<LogFamily> families)
    {
        ArgumentNullException.ThrowIfNull(cosigner);
        ArgumentNullException.ThrowIfNull(logs);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(families);
        if (cosigner.Verifier.Algorithm != NoteAlgorithm.CosignatureV1)
        {
            throw new ArgumentException("A witness signs with a key of type 0x04.", nameof(cosigner));
        }

        _logs = logs.GroupBy(static key => key.Name).ToDictionary(static log => log.Key, static log => log.ToArray());
        if (_logs.Values.Any(static keys => keys.Any(static key => key.Algorithm != NoteAlgorithm.Ed25519)))
        {
            throw new ArgumentException("A log signs with a key of type 0x01.", nameof(logs));
        }

        _families = [.. families];
        _cosigner = cosigner;
        _store = store;
        _time = time;
    }

    /// <summary>Its public key.</summary>
    public NoteVerifier Verifier => _cosigner.Verifier;

    /// <summary>Returns the newest cosigned checkpoint of a log with the signatures of both, for monitors; null if
    /// there is none.</summary>
    /// <param name="origin">The log.</param>
    /// <exception cref="InvalidDataException">The state is damaged.</exception>
    public SignedNote? FindCheckpoint(string origin) =>
        KeysOf(origin).Length > 0 ? _store.Find(origin)?.Note : null;

    /// <summary>Answers a request. A cosignature is durable before it is returned.</summary>
    /// <param name="body">The request's body, see <see cref="AddCheckpointRequest"/>.</param>
    /// <exception cref="InvalidDataException">The state is damaged; nothing is cosigned.</exception>
    /// <exception cref="IOException">The state could not be stored; nothing is cosigned.</exception>
    public WitnessAnswer AddCheckpoint(ReadOnlySpan<byte> body)
    {
        if (!AddCheckpointRequest.TryParse(body, out var request)
            || !Checkpoint.TryParse(request.Checkpoint.TextBytes, out var claimed, out _))
        {
            return Refuse(WitnessStatus.Malformed, "The request is not an old size, a proof and a checkpoint.");
        }

        var keys = KeysOf(claimed.Origin);
        if (keys.Length == 0)
        {
            return Refuse(WitnessStatus.UnknownOrigin, "This witness does not watch that log.");
        }

        if (!SignedCheckpoint.TryOpen(request.Checkpoint, keys, out var opened, out var fault))
        {
            return fault == CheckpointFault.BadEmptyRoot
                ? Refuse(WitnessStatus.Inconsistent, "A tree without leaves has the empty root.")
                : Refuse(WitnessStatus.Untrusted, "The log's signature is missing or does not verify.");
        }

        return request.OldSize > claimed.Size
            ? Refuse(WitnessStatus.Malformed, "The old size is larger than the checkpoint's.")
            : Advance(request, opened);
    }

    // Of one key named in both ways there is one: a note's keys differ in name or id.
    private NoteVerifier[] KeysOf(string origin) =>
        [.. _logs.GetValueOrDefault(origin, [])
            .Concat(_families.Select(family => family.FindKey(origin)).OfType<NoteVerifier>())
            .DistinctBy(static key => key.KeyId)];

    private WitnessAnswer Advance(AddCheckpointRequest request, SignedCheckpoint opened)
    {
        var next = opened.Checkpoint;
        var known = _store.Find(next.Origin);
        if (request.OldSize != (known?.Size ?? 0))
        {
            return Conflict(known);
        }

        if (!Extends(known, next, request.Proof))
        {
            return Refuse(WitnessStatus.Inconsistent, "The checkpoint does not extend the one cosigned before.");
        }

        var line = _cosigner.Cosign(request.Checkpoint.TextBytes, _time.GetUtcNow().ToUnixTimeSeconds());

        // Only what was verified is kept: a stranger's signature lines would reach monitors in our name.
        var note = SignedNote.Create(
            request.Checkpoint.TextBytes, [.. opened.Verified.Select(static known => known.Signature), line]);
        return _store.TryAdvance(next.Origin, known, new WitnessedHead(next, note))
            ? new WitnessAnswer(WitnessStatus.Cosigned, PlainText, line.ToString())
            : Conflict(_store.Find(next.Origin));
    }

    private static bool Extends(WitnessedHead? known, Checkpoint next, ReadOnlySpan<NodeHash> proof)
    {
        // Every tree extends the empty one, so there is no proof to give.
        if (known is null || known.Size == 0)
        {
            return proof.IsEmpty;
        }

        return MerkleProof.VerifyConsistency(known.Size, next.Size, known.Root, next.Root, proof);
    }

    private static WitnessAnswer Conflict(WitnessedHead? known) =>
        new(WitnessStatus.OldSizeDiffers, SizeText, $"{known?.Size ?? 0}\n");

    private static WitnessAnswer Refuse(WitnessStatus status, string reason) => new(status, PlainText, reason);
}
