using AiBos.Ledger.Merkle;

namespace AiBos.Ledger.Signing;

/// <summary>
/// One extension of a log, leaf by leaf in constant memory: begin, add every new leaf, complete. Nothing is signed or
/// stored before completion; dropping the session drops it all. Not safe for concurrent use.
/// </summary>
public sealed class SignSession
{
    private readonly LogSigner _signer;
    private readonly MerkleFrontier _frontier;
    private readonly IncarnationWalk _walk;
    private SignResult? _refused;
    private bool _acknowledged;
    private bool _completed;

    /// <param name="signer">Whose session.</param>
    /// <param name="origin">The log.</param>
    /// <param name="start">What was signed last.</param>
    /// <param name="resumption">The restore whose entry must be among the leaves; null if it was signed already, or
    /// there is none.</param>
    internal SignSession(LogSigner signer, string origin, SignerState? start, Resumption? resumption)
    {
        _signer = signer;
        _frontier = start?.CopyFrontier() ?? new MerkleFrontier();
        _walk = new IncarnationWalk(origin, _frontier.Size > 0 ? origin : null);
        Resumption = resumption;
        _acknowledged = resumption is null;
        Origin = origin;
        Start = start;
        LastLeafHash = start?.LastLeafHash ?? LeafHash.Zero;
    }

    /// <summary>The log.</summary>
    public string Origin { get; }

    /// <summary>The position of the leaf that must come next.</summary>
    public long Size => _frontier.Size;

    /// <summary>Root over all leaves so far.</summary>
    internal NodeHash Root => _frontier.Root();

    internal SignerState? Start { get; }

    /// <summary>The restore whose entry is looked for; null if there is none, or it was signed.</summary>
    internal Resumption? Resumption { get; }

    internal LeafHash LastLeafHash { get; private set; }

    /// <summary>Adds the leaf at <see cref="Size"/>. After the first refusal every leaf is refused for that reason.
    /// </summary>
    /// <param name="leaf">The stored bytes, read back from storage; hashed here, since a hash that is handed over
    /// proves nothing.</param>
    /// <returns><see cref="SignerRefusal.None"/> when it was added.</returns>
    public SignerRefusal Add(ReadOnlySpan<byte> leaf)
    {
        if (_refused is not null)
        {
            return _refused.Refusal;
        }

        var refusal = Check(leaf);
        if (refusal != SignerRefusal.None)
        {
            _refused = new SignResult(null, refusal, Size, Start?.Size ?? 0);
            return refusal;
        }

        LastLeafHash = LeafHash.OfLeaf(leaf);
        _frontier.Append(LastLeafHash);
        return SignerRefusal.None;
    }

    /// <summary>Signs the checkpoint over all leaves and stores it; durable on return. Without new leaves it is the
    /// newest checkpoint again, with the signatures of today's keys.</summary>
    /// <exception cref="InvalidOperationException">Completed before.</exception>
    /// <exception cref="IOException">The state could not be stored; whether the old or the new one is there, the next
    /// session finds.</exception>
    public SignResult Complete()
    {
        if (_completed)
        {
            throw new InvalidOperationException("A session is completed once.");
        }

        _completed = true;
        _refused ??= !_acknowledged ? new SignResult(null, SignerRefusal.Unacknowledged, Size, Start?.Size ?? 0)
            : _walk.Expected != Origin ? new SignResult(null, SignerRefusal.OriginMismatch, Size, Start?.Size ?? 0)
            : null;
        return _refused ?? _signer.Commit(this);
    }

    /// <summary>Gives the frontier away; the session is over.</summary>
    internal MerkleFrontier TakeFrontier() => _frontier;

    private SignerRefusal Check(ReadOnlySpan<byte> leaf)
    {
        if (!LeafView.TryRead(leaf, out var view, out _))
        {
            return SignerRefusal.MalformedLeaf;
        }

        if (!_walk.TryEnter(view.Log, mayRise: view.Kind == EntryKind.Restore))
        {
            return SignerRefusal.OriginMismatch;
        }

        if (view.Seq != Size)
        {
            return SignerRefusal.OutOfOrder;
        }

        // Where the log reaches the incarnation to sign: here, and nowhere else, stands what it lost.
        if (!_acknowledged && _walk.Current == Origin)
        {
            if (view.Kind != EntryKind.Restore || view.Seq != Resumption!.At
                || !LeafText.Matches(view.Commitment, Resumption.Commitment))
            {
                return SignerRefusal.Unacknowledged;
            }

            _acknowledged = true;
        }

        return view.Prev != LastLeafHash ? SignerRefusal.Forked
            : (view.Kind == EntryKind.Genesis) != (view.Seq == 0) ? SignerRefusal.MalformedLeaf
            : SignerRefusal.None;
    }
}
