using System.Diagnostics.CodeAnalysis;
using System.Text;
using AiBos.Ledger.Durability;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Signing;

/// <summary>
/// A deployment's key file: the private key that signs, the former one while it signs as well, and what was ever
/// changed. One file, replaced as a whole, so that after a crash either the old or the new keys are there. Mode 0600;
/// whoever changes it, it stays its owner's. Immutable.
/// </summary>
/// <remarks>Lines: the active private key; <c>former</c> with the former one, if it still signs; <c>rotation</c> with a
/// statement in base64 for each rotation, oldest first.</remarks>
public sealed class SignerKeyRing
{
    private const string FormerMark = "former ";
    private const string RotationMark = "rotation ";
    private const int FileBytesMax = 128 * 1024;

    private SignerKeyRing(SignerKey active, SignerKey? former, KeyChain chain)
    {
        Active = active;
        Former = former;
        Chain = chain;
    }

    /// <summary>The key that signs.</summary>
    public SignerKey Active { get; }

    /// <summary>The key before it, which may sign until <see cref="KeyRotation.Until"/> of the newest rotation; null
    /// when its private half is gone.</summary>
    public SignerKey? Former { get; }

    /// <summary>The public keys of all times.</summary>
    public KeyChain Chain { get; }

    /// <summary>Reads the key file, or makes a key and its file. Durable on return; of several that create at once,
    /// one wins and all return its key.</summary>
    /// <param name="path">The file, in a directory that exists.</param>
    /// <param name="name">The name for a new key; ignored when the file is there.</param>
    /// <exception cref="ArgumentException">No name for a key.</exception>
    /// <exception cref="InvalidDataException">The file holds no such keys, or others may read or write it.</exception>
    public static SignerKeyRing LoadOrCreate(string path, string name)
    {
        NoteKeyFile.EnsureCreated(path, name, NoteAlgorithm.Ed25519);
        return Load(path);
    }

    /// <summary>Reads a key file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">The file holds no such keys, or others may read or write it.</exception>
    public static SignerKeyRing Load(string path) => Read(path, ReadText(path));

    /// <summary>Changes the key: makes a new one, has the former vouch for it, and stores both at once. Durable on
    /// return; a crash leaves the old file or the new one.</summary>
    /// <param name="path">The key file.</param>
    /// <param name="at">Now, Unix seconds.</param>
    /// <param name="overlapSeconds">How long both sign, 0 to <see cref="KeyRotation.OverlapDaysMax"/> days; with 0 the
    /// former private key is forgotten at once.</param>
    /// <param name="ring">The keys, new or as they were when false is returned.</param>
    /// <returns>False when the former key of the rotation before still signs, see <see cref="Retire"/>, or there were
    /// <see cref="KeyChain.RotationsMax"/>.</returns>
    /// <exception cref="FileNotFoundException">There is no key to change.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="Load"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">The file belongs to another user, for whom this process may make
    /// none; nothing was changed.</exception>
    /// <exception cref="IOException">Not stored, or another process changes the file at this moment.</exception>
    public static bool TryRotate(string path, long at, long overlapSeconds, out SignerKeyRing ring) =>
        TryRotate(path, at, overlapSeconds, beforeRename: null, out ring);

    /// <summary>For tests: <paramref name="beforeRename"/> runs when the new keys are in a temporary file.</summary>
    internal static bool TryRotate(
        string path, long at, long overlapSeconds, Action? beforeRename, out SignerKeyRing ring)
    {
        var owner = FileOwner.Find(path);
        using var held = Take(path, owner);
        ring = Load(path);
        if (ring.FormerAt(at) is not null || ring.Chain.Rotations.Count == KeyChain.RotationsMax)
        {
            return false;
        }

        var next = SignerKey.From(NoteSigner.Generate(ring.Active.Name));
        var rotation = KeyRotation.Create(ring.Active, next, at, at + overlapSeconds);
        if (!KeyChain.TryFollow(next.PublicKey, [.. ring.Chain.Rotations, rotation], out var chain))
        {
            throw new InvalidDataException("The rotation does not follow those before it.");
        }

        ring = new SignerKeyRing(next, overlapSeconds > 0 ? ring.Active : null, chain);
        DurableFile.Replace(path, ring.Encode(), beforeRename, owner);
        return true;
    }

    /// <summary>Forgets the private half of the former key: from then on the active one signs alone. Idempotent;
    /// durable on return.</summary>
    /// <param name="path">The key file.</param>
    /// <returns>The keys.</returns>
    /// <exception cref="InvalidDataException">As for <see cref="Load"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">The file belongs to another user, for whom this process may make
    /// none; nothing was changed.</exception>
    /// <exception cref="IOException">Not stored, or another process changes the file at this moment.</exception>
    public static SignerKeyRing Retire(string path)
    {
        var owner = FileOwner.Find(path);
        using var held = Take(path, owner);
        var ring = Load(path);
        if (ring.Former is not null)
        {
            ring = new SignerKeyRing(ring.Active, null, ring.Chain);
            DurableFile.Replace(path, ring.Encode(), owner: owner);
        }

        return ring;
    }

    /// <summary>The former key if it signs at a time.</summary>
    /// <param name="at">Unix seconds.</param>
    public SignerKey? FormerAt(long at) => Former is not null && at < Chain.Rotations[^1].Until ? Former : null;

    /// <summary>The text of a key file that only its owner can read.</summary>
    internal static string ReadText(string path) => NoteKeyFile.ReadText(path, FileBytesMax);

    /// <summary>Reads the text of a key file.</summary>
    internal static SignerKeyRing Read(string path, string text) =>
        TryRead(text, out var ring)
            ? ring
            : throw new InvalidDataException($"The key file '{path}' holds no key of a signer.");

    private static bool TryRead(string text, [NotNullWhen(true)] out SignerKeyRing? ring)
    {
        ring = null;
        var lines = text.TrimEnd('\n').Split('\n');
        if (!TryKey(lines[0], out var active))
        {
            return false;
        }

        var next = 1;
        SignerKey? former = null;
        if (lines.Length > next && lines[next].StartsWith(FormerMark, StringComparison.Ordinal)
            && !TryKey(lines[next++][FormerMark.Length..], out former))
        {
            return false;
        }

        var rotations = new List<KeyRotation>();
        foreach (var line in lines.Skip(next))
        {
            if (!line.StartsWith(RotationMark, StringComparison.Ordinal)
                || !StrictText.TryBase64(Encoding.UTF8.GetBytes(line[RotationMark.Length..]), out var note)
                || !KeyRotation.TryOpen(note, out var rotation))
            {
                return false;
            }

            rotations.Add(rotation);
        }

        if (KeyChain.TryFollow(active.PublicKey, rotations, out var chain)
            && chain.Active.Span.SequenceEqual(active.PublicKey)
            && (former is null || (rotations.Count > 0 && rotations[^1].From.Span.SequenceEqual(former.PublicKey))))
        {
            ring = new SignerKeyRing(active, former, chain);
        }

        return ring is not null;
    }

    private static bool TryKey(string text, [NotNullWhen(true)] out SignerKey? key)
    {
        key = NoteSigner.TryParse(text, out var signer, out _) && signer.Verifier.Algorithm == NoteAlgorithm.Ed25519
            ? SignerKey.From(signer)
            : null;
        return key is not null;
    }

    // The lock is a file of its own, since the key file itself is replaced; and of the same owner, who must be able to
    // take it later.
    private static FileStream Take(string path, FileOwner? owner)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = path + ".lock";
        var isNew = !File.Exists(file);
        var taken = new FileStream(file, options);
        try
        {
            owner?.Give(file);
            return taken;
        }
        catch (UnauthorizedAccessException)
        {
            taken.Dispose();
            if (isNew)
            {
                File.Delete(file);
            }

            throw;
        }
    }

    private byte[] Encode()
    {
        var text = new StringBuilder(Active.ToPrivateKey()).Append('\n');
        if (Former is not null)
        {
            text.Append(FormerMark).Append(Former.ToPrivateKey()).Append('\n');
        }

        foreach (var rotation in Chain.Rotations)
        {
            text.Append(RotationMark).Append(Convert.ToBase64String(rotation.Note.ToArray())).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
