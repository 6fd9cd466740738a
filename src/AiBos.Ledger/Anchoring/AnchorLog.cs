using System.Diagnostics.CodeAnalysis;
using AiBos.Ledger.Durability;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Anchoring;

/// <summary>
/// A log of a deployment's checkpoints in the forms of Sigstore's Rekor: a tree (RFC 6962) of <c>hashedrekord</c>
/// bodies. It keeps its key and the right edge of its tree in a directory that one process holds, and extends nothing
/// but that tree; the entries are kept elsewhere. Safe for concurrent use.
/// </summary>
public sealed class AnchorLog : IDisposable
{
    private const string KeyFile = "anchor.key";

    private readonly DirectoryLock _directory;
    private readonly AnchorKey _key;
    private readonly string _path;
    private readonly Lock _appending = new();
    private MerkleFrontier _tree;

    private AnchorLog(
        DirectoryLock directory, AnchorKey key, string path, string origin, MerkleFrontier tree, AnchorEntry? newest)
    {
        (_directory, _key, _path, _tree) = (directory, key, path, tree);
        (Origin, Newest) = (origin, newest);
    }

    /// <summary>The name of the log and of its key.</summary>
    public string Origin { get; }

    /// <summary>The newest entry, durable here; whoever keeps the entries may not have it yet. Null before the first.
    /// </summary>
    public AnchorEntry? Newest { get; private set; }

    /// <summary>SHA-256 of the public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> LogId => _key.LogId;

    /// <summary>Number of entries.</summary>
    public long Size => Newest?.Index + 1 ?? 0;

    /// <summary>Whether a directory has the key of an anchor log.</summary>
    /// <param name="directory">It need not exist.</param>
    public static bool Exists(string directory) => File.Exists(Path.Combine(directory, KeyFile));

    /// <summary>Takes the log in a directory, and makes it when there is none.</summary>
    /// <param name="directory">On a local disk, outside what keeps the entries; created if missing.</param>
    /// <param name="origin">The name, see <see cref="NoteKeyId.IsName"/>.</param>
    /// <param name="log">The log, or null while another process has it.</param>
    /// <exception cref="InvalidDataException">Key or state are damaged, or another log's. Never repaired by itself.
    /// </exception>
    /// <exception cref="IOException">They cannot be read or written.</exception>
    public static bool TryOpen(string directory, string origin, [NotNullWhen(true)] out AnchorLog? log)
    {
        NoteKeyId.ThrowIfNoName(origin);
        log = null;
        if (!DirectoryLock.TryTake(directory, out var taken))
        {
            return false;
        }

        AnchorKey? key = null;
        try
        {
            key = AnchorKey.LoadOrCreate(Path.Combine(directory, KeyFile));
            var path = Path.Combine(directory, "state");
            var (tree, newest) = (new MerkleFrontier(), (AnchorEntry?)null);
            if (StateFile.Find(path) is { } bytes
                && !AnchorState.TryDecode(bytes, origin, key, out tree!, out newest))
            {
                throw new InvalidDataException($"The anchor log's state '{path}' is damaged, or another log's.");
            }

            log = new AnchorLog(taken, key, path, origin, tree, newest);
            return true;
        }
        catch
        {
            key?.Dispose();
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Anchors a checkpoint as the next entry; durable on return.</summary>
    /// <param name="note">A signed note, at most 1 MiB.</param>
    /// <param name="at">Now.</param>
    /// <exception cref="IOException">The state could not be stored; the entry may be there at the next opening.
    /// </exception>
    public AnchorEntry Append(ReadOnlySpan<byte> note, DateTimeOffset at)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(note.Length, SignedNote.BytesMax, nameof(note));
        lock (_appending)
        {
            var body = HashedRekord.Write(note, _key.Sign(note), _key.PublicKey.Span);

            // The subtrees to the left of the new leaf, nearest first, are its way to the root.
            NodeHash[] proof = [.. _tree.ToHashes().Reverse()];
            var tree = new MerkleFrontier(_tree);
            tree.Append(LeafHash.OfLeaf(body));
            var time = at.ToUnixTimeSeconds();
            var entry = new AnchorEntry
            {
                Index = tree.Size - 1,
                IntegratedAt = time,
                Note = note.ToArray(),
                Body = body,
                Promise = _key.Sign(HashedRekord.PromiseText(body, tree.Size - 1, time, _key.LogId.Span)),
                Proof = proof,
                Checkpoint = AnchorCheckpoint.Sign(Origin, tree, _key),
            };

            // Stored before it is handed out: a tree that was signed must never be forgotten.
            DurableFile.Replace(_path, AnchorState.Encode(Origin, tree, entry));
            (_tree, Newest) = (tree, entry);
            return entry;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _key.Dispose();
        _directory.Dispose();
    }
}
