using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Signing;

/// <summary>
/// The deployment's key: one Ed25519 key pair that signs every log of it, under the log's origin as the key's name,
/// since a checkpoint's key is named like its log. Key ids therefore differ from log to log. Its file is a
/// <see cref="SignerKeyRing"/>. Immutable and safe for concurrent use.
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

    /// <summary>This key under a log's name. Its <see cref="NoteSigner.Verifier"/> is the vkey for that log's policy.
    /// </summary>
    /// <param name="origin">The log; it must be a name for a key, see <see cref="NoteKeyId.IsName"/>.</param>
    /// <exception cref="ArgumentException">An origin with white space or a plus sign.</exception>
    public NoteSigner ForOrigin(string origin) => _signer.Named(origin);

    /// <summary>The private key text: a secret.</summary>
    internal string ToPrivateKey() => _signer.ToPrivateKey();
}
