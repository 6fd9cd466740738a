using System.Security.Cryptography;
using System.Text;
using AiBos.Ledger.Durability;

namespace AiBos.Ledger.Anchoring;

/// <summary>
/// The key of the anchor log: ECDSA over P-256 with SHA-256, since verifiers of Sigstore bundles know no Ed25519 for
/// messages. The file is PKCS #8 in PEM, mode 0600. Safe for concurrent use.
/// </summary>
public sealed class AnchorKey : IDisposable
{
    private readonly ECDsa _key;
    private readonly Lock _signing = new();

    private AnchorKey(ECDsa key)
    {
        _key = key;
        PublicKey = key.ExportSubjectPublicKeyInfo();
        LogId = SHA256.HashData(PublicKey.Span);
    }

    /// <summary>The public key, SubjectPublicKeyInfo in DER.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>SHA-256 of <see cref="PublicKey"/>, the log's id (RFC 6962, section 3.2).</summary>
    public ReadOnlyMemory<byte> LogId { get; }

    /// <summary>Makes a key that is nowhere else.</summary>
    public static AnchorKey Generate() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads the key file, or makes a key and its file; durable on return. One caller at a time.</summary>
    /// <param name="path">The file, in a directory that exists.</param>
    /// <exception cref="InvalidDataException">The file holds no such key.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static AnchorKey LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            DurableFile.Replace(path, Encoding.ASCII.GetBytes(fresh.ExportPkcs8PrivateKeyPem() + "\n"));
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value
                == ECCurve.NamedCurves.nistP256.Oid.Value)
            {
                return new AnchorKey(key);
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new InvalidDataException($"The key file '{path}' holds no key of the anchor log.", e);
        }

        key.Dispose();
        throw new InvalidDataException($"The key file '{path}' holds a key of another curve than P-256.");
    }

    /// <summary>Signs; DER (RFC 3279, section 2.2.3).</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_signing)
        {
            return _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
    }

    /// <summary>Whether this key made a signature.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (_signing)
        {
            return _key.VerifyData(
                data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
