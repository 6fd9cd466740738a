using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Signing;

/// <summary>
/// The deployment's key: one Ed25519 key pair that signs every log of it, under the log's origin as the key's name,
/// since a checkpoint's key is named like its log. Key ids therefore differ from log to log. The file is one line, the
/// private key text of <see cref="NoteSigner"/>, mode 0600. Immutable and safe for concurrent use.
/// </summary>
public sealed class SignerKey
{
    private readonly NoteSigner _signer;

    private SignerKey(NoteSigner signer)
    {
        _signer = signer;
    }

    /// <summary>The name in the file, the deployment's.</summary>
    public string Name => _signer.Verifier.Name;

    /// <summary>The public key, 32 bytes (RFC 8032), the same under every name.</summary>
    public ReadOnlySpan<byte> PublicKey => _signer.Verifier.PublicKey;

    /// <summary>Takes a key that is kept elsewhere than in a file.</summary>
    /// <param name="signer">A key of type 0x01.</param>
    /// <exception cref="ArgumentException">A key for cosignatures.</exception>
    public static SignerKey From(NoteSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return signer.Verifier.Algorithm == NoteAlgorithm.Ed25519
            ? new SignerKey(signer)
            : throw new ArgumentException("A log signs with a key of type 0x01.", nameof(signer));
    }

    /// <summary>Reads the key file, or makes a key and its file. Durable on return; of several that create at once,
    /// one wins and all return its key.</summary>
    /// <param name="path">The file, in a directory that exists.</param>
    /// <param name="name">The name for a new key; ignored when the file is there.</param>
    /// <exception cref="ArgumentException">No name for a key.</exception>
    /// <exception cref="InvalidDataException">The file holds no such key, or others may read or write it.</exception>
    public static SignerKey LoadOrCreate(string path, string name) =>
        new(NoteKeyFile.LoadOrCreate(path, name, NoteAlgorithm.Ed25519));

    /// <summary>Reads a key file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">The file holds no such key, or others may read or write it.</exception>
    public static SignerKey Load(string path) => new(NoteKeyFile.Load(path, NoteAlgorithm.Ed25519));

    /// <summary>This key under a log's name. Its <see cref="NoteSigner.Verifier"/> is the vkey for that log's policy.
    /// </summary>
    /// <param name="origin">The log; it must be a name for a key, see <see cref="NoteKeyId.IsName"/>.</param>
    /// <exception cref="ArgumentException">An origin with white space or a plus sign.</exception>
    public NoteSigner ForOrigin(string origin) => _signer.Named(origin);
}
