using System.Diagnostics.CodeAnalysis;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Durability;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Signing;

/// <summary>
/// Signs the checkpoints of a deployment's logs and remembers, outside any database, what it signed: it extends only
/// that. One state directory per deployment, one process at a time. Safe for concurrent use.
/// </summary>
/// <remarks>It sees leaves, not claims about them: it hashes each, follows the chain and keeps the right edge of the
/// tree, so no proof has to be believed. C2SP tlog-checkpoint, section "Signatures", forbids what it refuses.
/// </remarks>
public sealed class LogSigner : IDisposable
{
    private const int Stripes = 64;

    private volatile SignerKey[] _keys;
    private readonly SignerDirectory _files;
    private readonly DirectoryLock _lock;
    private volatile bool _disposed;

    // Origins share a few locks: a lock for each would never be let go.
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, Stripes).Select(static _ => new Lock())];

    private LogSigner(string directory, SignerKey[] keys, DirectoryLock taken, Action? beforeRename)
    {
        _keys = keys;
        _files = new SignerDirectory(directory, () => _keys, beforeRename);
        _lock = taken;
    }

    /// <summary>Takes the state directory, creating it for its owner only.</summary>
    /// <param name="directory">On a local disk, in no backup that is restored with the database.</param>
    /// <param name="active">The key.</param>
    /// <param name="former">The key before it while both are in policies: then both sign, the active one first. Null
    /// otherwise.</param>
    /// <param name="signer">The signer, or null when false is returned.</param>
    /// <param name="refusal"><see cref="SignerRefusal.Locked"/> when false is returned.</param>
    /// <exception cref="ArgumentException">Both keys are one.</exception>
    /// <exception cref="IOException">The directory cannot be used.</exception>
    public static bool TryOpen(
        string directory,
        SignerKey active,
        SignerKey? former,
        [NotNullWhen(true)] out LogSigner? signer,
        out SignerRefusal refusal) =>
        TryOpen(directory, active, former, beforeRename: null, out signer, out refusal);

    /// <summary>For tests: <paramref name="beforeRename"/> runs when the new state is in its temporary file.</summary>
    internal static bool TryOpen(
        string directory,
        SignerKey active,
        SignerKey? former,
        Action? beforeRename,
        [NotNullWhen(true)] out LogSigner? signer,
        out SignerRefusal refusal)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(active);
        var keys = KeysOf(active, former);
        var held = DirectoryLock.TryTake(directory, out var taken);
        refusal = held ? SignerRefusal.None : SignerRefusal.Locked;
        signer = held ? new LogSigner(directory, keys, taken!, beforeRename) : null;
        return signer is not null;
    }

    /// <summary>Signs with these keys from now on; what was signed stays what it is.</summary>
    /// <param name="active">The key.</param>
    /// <param name="former">The key before it while both sign; null otherwise.</param>
    /// <exception cref="ArgumentException">Both keys are one.</exception>
    public void Use(SignerKey active, SignerKey? former)
    {
        ArgumentNullException.ThrowIfNull(active);
        _keys = KeysOf(active, former);
    }

    /// <summary>Returns what was signed of a log last, or null if nothing was.</summary>
    /// <param name="origin">The log.</param>
    /// <exception cref="ArgumentException">An origin that cannot name a key.</exception>
    /// <exception cref="InvalidDataException">The state is damaged.</exception>
    public SignerState? Find(string origin) => Files().TryFind(origin, out var state)
        ? state
        : throw new InvalidDataException($"The signer's state of '{origin}' is damaged.");

    /// <summary>Returns what is known of a log and its other incarnations.</summary>
    /// <param name="origin">The log.</param>
    /// <exception cref="ArgumentException">An origin that cannot name a key.</exception>
    /// <exception cref="InvalidDataException">The state is damaged.</exception>
    public LogStanding FindStanding(string origin) => Files().TryStand(origin, out var standing)
        ? standing
        : throw new InvalidDataException($"The signer's state of '{origin}' is damaged.");

    /// <summary>Agrees to a restore: retires what was signed and lets the next incarnation begin with an entry that
    /// owns up to it. Durable on return; until the new incarnation is signed it may be asked again.</summary>
    /// <param name="origin">The log as the database has it, whichever incarnation that is.</param>
    /// <param name="at">Size of the log as it was restored, 0 or more: where the entry will stand.</param>
    /// <param name="reason">Why, in the operator's words; goes into the entry.</param>
    /// <param name="resumption">What to write into the log, or null when false is returned.</param>
    /// <param name="refusal"><see cref="SignerRefusal.NothingSigned"/> or <see cref="SignerRefusal.DamagedState"/> when
    /// false is returned.</param>
    /// <exception cref="ArgumentException">An origin that cannot name a key or has no incarnation, or a negative size.
    /// </exception>
    /// <exception cref="IOException">The state could not be stored.</exception>
    public bool TryResume(
        string origin,
        long at,
        string reason,
        [NotNullWhen(true)] out Resumption? resumption,
        out SignerRefusal refusal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(at);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (!LogOrigin.TryParse(origin, out var log))
        {
            throw new ArgumentException("This origin has no incarnation.", nameof(origin));
        }

        lock (StripeOf(origin))
        {
            resumption = null;
            var readable = Files().TryStand(origin, out var standing);
            refusal = !readable ? SignerRefusal.DamagedState
                : standing.Newest is null ? SignerRefusal.NothingSigned
                : SignerRefusal.None;
            if (refusal == SignerRefusal.None)
            {
                // After the newest that was signed: one that was begun and never signed is begun anew. But if the log
                // has reached that one and still asks, its entry is not the one that was agreed to, and stays there.
                _ = LogOrigin.TryParse(standing.Newest!.Origin, out var newest);
                var last = standing.Resumption is null ? newest.Incarnation : log.Incarnation;
                var next = log.With(Math.Max(last, newest.Incarnation) + 1).ToString();
                resumption = Resumption.Of(next, at, reason, standing.Newest);
                Files().Save(resumption);
            }
        }

        return resumption is not null;
    }

    /// <summary>Begins to extend a log.</summary>
    /// <param name="origin">The log.</param>
    /// <param name="fromSize">Position of the first leaf that will be added: the signed size, 0 for a new log.</param>
    /// <param name="session">The session, or null when false is returned.</param>
    /// <param name="refused">Why not, or null when true is returned: <see cref="SignerRefusal.Rollback"/>,
    /// <see cref="SignerRefusal.OutOfOrder"/>, <see cref="SignerRefusal.Retired"/>,
    /// <see cref="SignerRefusal.Unacknowledged"/> or <see cref="SignerRefusal.DamagedState"/>.</param>
    /// <exception cref="ArgumentException">An origin that cannot name a key, or a negative size.</exception>
    public bool TryBegin(
        string origin,
        long fromSize,
        [NotNullWhen(true)] out SignSession? session,
        [NotNullWhen(false)] out SignResult? refused)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fromSize);
        session = null;
        var readable = Files().TryStand(origin, out var standing);
        var size = standing.State?.Size ?? 0;
        var refusal = !readable ? SignerRefusal.DamagedState
            : standing.Refusal != SignerRefusal.None ? standing.Refusal
            : fromSize < size ? SignerRefusal.Rollback
            : fromSize > size ? SignerRefusal.OutOfOrder
            : SignerRefusal.None;
        refused = refusal == SignerRefusal.None ? null : new SignResult(null, refusal, fromSize, size);
        if (refused is null)
        {
            session = new SignSession(
                this, origin, standing.State,
                standing.State is null && standing.Resumption is { IsAdopted: false } begun ? begun : null);
        }

        return session is not null;
    }

    /// <summary>Extends a log by leaves that are read one at a time, and signs.</summary>
    /// <param name="origin">The log.</param>
    /// <param name="fromSize">Position of the first of them: the signed size, 0 for a new log.</param>
    /// <param name="leaves">The stored bytes of every leaf from there on; may be empty.</param>
    /// <exception cref="ArgumentException">An origin that cannot name a key, or a negative size.</exception>
    /// <exception cref="IOException">The state could not be stored.</exception>
    public SignResult Sign(string origin, long fromSize, IEnumerable<ReadOnlyMemory<byte>> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        if (!TryBegin(origin, fromSize, out var session, out var refused))
        {
            return refused;
        }

        foreach (var leaf in leaves)
        {
            if (session.Add(leaf.Span) != SignerRefusal.None)
            {
                break;
            }
        }

        return session.Complete();
    }

    /// <summary>Lets the directory go.</summary>
    public void Dispose()
    {
        _disposed = true;
        _lock.Dispose();
    }

    /// <summary>Compares and sets: only if the state is still the one the session began with.</summary>
    internal SignResult Commit(SignSession session)
    {
        lock (StripeOf(session.Origin))
        {
            if (!Files().TryStand(session.Origin, out var standing))
            {
                return new SignResult(null, SignerRefusal.DamagedState, session.Size, 0);
            }

            var state = standing.State;
            if (standing.Refusal != SignerRefusal.None)
            {
                return new SignResult(null, standing.Refusal, session.Size, state?.Size ?? 0);
            }

            // Another restore may have been agreed to since the session looked for the entry of this one.
            if (state?.Size != session.Start?.Size || state?.Root != session.Start?.Root
                || (session.Resumption is { } began && standing.Resumption?.Commitment != began.Commitment))
            {
                return new SignResult(null, SignerRefusal.Superseded, session.Size, state?.Size ?? 0);
            }

            NoteSigner[] signers = [.. _keys.Select(key => key.ForOrigin(session.Origin))];
            if (state is not null && state.Size == session.Size && IsSignedBy(state.Checkpoint, signers))
            {
                return new SignResult(state.Checkpoint, SignerRefusal.None, session.Size, session.Size);
            }

            var note = new Checkpoint(session.Origin, session.Size, session.Root).Sign(signers);
            var next = new SignerState(session.Origin, session.TakeFrontier(), session.LastLeafHash, note);

            if (standing.Resumption is null && LogOrigin.TryParse(session.Origin, out var log) && log.Incarnation > 1)
            {
                Files().Save(Resumption.Adopted(session.Origin));
            }

            // Stored before it is handed out: a checkpoint that was seen must never be forgotten.
            Files().Save(next);
            return new SignResult(note, SignerRefusal.None, session.Size, session.Size);
        }
    }

    private static SignerKey[] KeysOf(SignerKey active, SignerKey? former) =>
        former is null ? [active]
        : former.PublicKey.SequenceEqual(active.PublicKey)
            ? throw new ArgumentException("The former key is the active one.", nameof(former))
            : [active, former];

    private static bool IsSignedBy(SignedNote note, NoteSigner[] signers) =>
        note.Signatures.Count == signers.Length
        && signers.All(signer => note.Signatures.Any(line => line.KeyId == signer.Verifier.KeyId));

    // Without the lock another process may be writing.
    private SignerDirectory Files()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _files;
    }

    // One lock for all incarnations: a restore must not pass a signature on its way.
    private Lock StripeOf(string origin)
    {
        var line = LogOrigin.TryParse(origin, out var log) ? log.Line : origin;
        return _stripes[(uint)StringComparer.Ordinal.GetHashCode(line) % Stripes];
    }
}
