using System.Diagnostics.CodeAnalysis;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Durability;
using AiBos.Ledger.Merkle;
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

    private readonly string _directory;
    private readonly SignerKey[] _keys;
    private readonly DirectoryLock _lock;
    private readonly Action? _beforeRename;
    private volatile bool _disposed;

    // Origins share a few locks: a lock for each would never be let go.
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, Stripes).Select(static _ => new Lock())];

    private LogSigner(string directory, SignerKey[] keys, DirectoryLock taken, Action? beforeRename)
    {
        _directory = directory;
        _keys = keys;
        _lock = taken;
        _beforeRename = beforeRename;
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
        if (former is not null && former.PublicKey.SequenceEqual(active.PublicKey))
        {
            throw new ArgumentException("The former key is the active one.", nameof(former));
        }

        var held = DirectoryLock.TryTake(directory, out var taken);
        refusal = held ? SignerRefusal.None : SignerRefusal.Locked;
        signer = held ? new LogSigner(directory, former is null ? [active] : [active, former], taken!, beforeRename)
            : null;
        return signer is not null;
    }

    /// <summary>Returns what was signed of a log last, or null if nothing was.</summary>
    /// <param name="origin">The log.</param>
    /// <exception cref="ArgumentException">An origin that cannot name a key.</exception>
    /// <exception cref="InvalidDataException">The state is damaged.</exception>
    public SignerState? Find(string origin) => TryFind(origin, out var state)
        ? state
        : throw new InvalidDataException($"The signer's state of '{origin}' is damaged.");

    /// <summary>Begins to extend a log.</summary>
    /// <param name="origin">The log.</param>
    /// <param name="fromSize">Position of the first leaf that will be added: the signed size, 0 for a new log.</param>
    /// <param name="session">The session, or null when false is returned.</param>
    /// <param name="refused">Why not, or null when true is returned: <see cref="SignerRefusal.Rollback"/>,
    /// <see cref="SignerRefusal.OutOfOrder"/> or <see cref="SignerRefusal.DamagedState"/>.</param>
    /// <exception cref="ArgumentException">An origin that cannot name a key, or a negative size.</exception>
    public bool TryBegin(
        string origin,
        long fromSize,
        [NotNullWhen(true)] out SignSession? session,
        [NotNullWhen(false)] out SignResult? refused)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fromSize);
        session = null;
        var readable = TryFind(origin, out var state);
        var size = state?.Size ?? 0;
        var refusal = !readable ? SignerRefusal.DamagedState
            : fromSize < size ? SignerRefusal.Rollback
            : fromSize > size ? SignerRefusal.OutOfOrder
            : SignerRefusal.None;
        refused = refusal == SignerRefusal.None ? null : new SignResult(null, refusal, fromSize, size);
        if (refused is null)
        {
            session = new SignSession(this, origin, state, state?.CopyFrontier() ?? new MerkleFrontier());
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
            if (!TryFind(session.Origin, out var state))
            {
                return new SignResult(null, SignerRefusal.DamagedState, session.Size, 0);
            }

            if (state?.Size != session.Start?.Size || state?.Root != session.Start?.Root)
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

            // Stored before it is handed out: a checkpoint that was seen must never be forgotten.
            DurableFile.Replace(PathOf(session.Origin), next.Encode(), _beforeRename);
            return new SignResult(note, SignerRefusal.None, session.Size, session.Size);
        }
    }

    private static bool IsSignedBy(SignedNote note, NoteSigner[] signers) =>
        note.Signatures.Count == signers.Length
        && signers.All(signer => note.Signatures.Any(line => line.KeyId == signer.Verifier.KeyId));

    private bool TryFind(string origin, out SignerState? state)
    {
        // Without the lock another process may be writing.
        ObjectDisposedException.ThrowIf(_disposed, this);
        state = null;
        NoteVerifier[] keys = [.. _keys.Select(key => key.ForOrigin(origin).Verifier)];
        var bytes = StateFile.Find(PathOf(origin));
        return bytes is null || SignerState.TryDecode(bytes, origin, keys, out state);
    }

    private string PathOf(string origin) => Path.Combine(_directory, StateFile.NameOf(origin));

    private Lock StripeOf(string origin) => _stripes[(uint)StringComparer.Ordinal.GetHashCode(origin) % Stripes];
}
