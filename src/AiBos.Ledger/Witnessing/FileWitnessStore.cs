using System.Diagnostics.CodeAnalysis;
using System.Text;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Durability;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Witnessing;

/// <summary>
/// A witness store in a directory: a file for each log, replaced through fsync and rename, and one lock on all of it.
/// A crash leaves the old or the new checkpoint. Safe for concurrent use within the process that holds the lock.
/// </summary>
public sealed class FileWitnessStore : IWitnessStore, IDisposable
{
    private static readonly byte[] Mark = [.. "AIBOSWT1"u8];

    private readonly string _directory;
    private readonly DirectoryLock _lock;
    private readonly Action? _beforeRename;
    private readonly Lock _gate = new();
    private bool _disposed;

    private FileWitnessStore(string directory, DirectoryLock taken, Action? beforeRename)
    {
        _directory = directory;
        _lock = taken;
        _beforeRename = beforeRename;
    }

    /// <summary>Takes the directory, creating it for its owner only.</summary>
    /// <param name="directory">On a local disk.</param>
    /// <param name="store">The store, or null when false is returned: another process holds the directory.</param>
    /// <exception cref="IOException">The directory cannot be used.</exception>
    public static bool TryOpen(string directory, [NotNullWhen(true)] out FileWitnessStore? store) =>
        TryOpen(directory, beforeRename: null, out store);

    /// <inheritdoc/>
    public WitnessedHead? Find(string origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        lock (_gate)
        {
            return Read(origin);
        }
    }

    /// <inheritdoc/>
    public bool TryAdvance(string origin, WitnessedHead? expected, WitnessedHead next)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(next);
        lock (_gate)
        {
            if (!WitnessedHead.IsSameTree(Read(origin), expected))
            {
                return false;
            }

            var bytes = StateFile.Encode(Mark, Encoding.UTF8.GetBytes(origin), next.Note.ToArray());
            DurableFile.Replace(PathOf(origin), bytes, _beforeRename);
            return true;
        }
    }

    /// <summary>Lets the directory go.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _lock.Dispose();
        }
    }

    /// <summary>For tests: <paramref name="beforeRename"/> runs when the new state is in its temporary file.</summary>
    internal static bool TryOpen(
        string directory, Action? beforeRename, [NotNullWhen(true)] out FileWitnessStore? store)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        store = DirectoryLock.TryTake(directory, out var taken)
            ? new FileWitnessStore(directory, taken, beforeRename)
            : null;
        return store is not null;
    }

    private WitnessedHead? Read(string origin)
    {
        // Without the lock another process may be writing.
        ObjectDisposedException.ThrowIf(_disposed, this);
        var bytes = StateFile.Find(PathOf(origin));
        if (bytes is null)
        {
            return null;
        }

        return StateFile.TryDecode(bytes, Mark, 2, out var fields)
            && fields[0].AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(origin))
            && SignedNote.TryParse(fields[1], out var note, out _)
            && Checkpoint.TryParse(note.TextBytes, out var checkpoint, out _)
            && checkpoint.Origin == origin
            ? new WitnessedHead(checkpoint, note)
            : throw new InvalidDataException($"The witness's state of '{origin}' is damaged.");
    }

    private string PathOf(string origin) => Path.Combine(_directory, StateFile.NameOf(origin));
}
