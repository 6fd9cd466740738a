using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace AiBos.Ledger.Notes;

/// <summary>
/// A private key that signs notes, written <c>PRIVATE+KEY+name+hex(key id)+base64(type ‖ seed)</c> as Go's
/// <c>sumdb/note</c> does. The key lies in locked memory and goes with the last signer that uses it. Immutable and
/// safe for concurrent use.
/// </summary>
public sealed class NoteSigner
{
    private const string Prefix = "PRIVATE+KEY+";
    private const int SeedBytes = 32;

    private readonly Key _key;

    private NoteSigner(string name, NoteAlgorithm algorithm, Key key)
    {
        _key = key;
        Verifier = NoteVerifier.Create(name, algorithm, key.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <summary>The public half; its text is what others are given.</summary>
    public NoteVerifier Verifier { get; }

    private static KeyCreationParameters Exportable =>
        new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };

    /// <summary>Makes a new key from the operating system's randomness.</summary>
    /// <param name="name">The key's name, see <see cref="NoteKeyId.IsName"/>.</param>
    /// <param name="algorithm">What the key is for.</param>
    /// <exception cref="ArgumentException">No name for a key, or no such type.</exception>
    public static NoteSigner Generate(string name, NoteAlgorithm algorithm = NoteAlgorithm.Ed25519) =>
        new(name, algorithm, Key.Create(SignatureAlgorithm.Ed25519, Exportable));

    /// <summary>Makes a key from its seed, for keys that were derived or backed up elsewhere.</summary>
    /// <param name="name">The key's name.</param>
    /// <param name="algorithm">What the key is for.</param>
    /// <param name="seed">The private key of RFC 8032, section 5.1.5: 32 bytes; the caller wipes them.</param>
    /// <exception cref="ArgumentException">No name for a key, no such type, or another length.</exception>
    public static NoteSigner FromSeed(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> seed) =>
        seed.Length == SeedBytes
            ? new NoteSigner(
                name, algorithm, Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, Exportable))
            : throw new ArgumentException($"A seed has {SeedBytes} bytes, not {seed.Length}.", nameof(seed));

    /// <summary>Reads a private key text. The key id must be that of its public key.</summary>
    /// <param name="privateKey">The text, without a newline.</param>
    /// <param name="signer">The key, or null when false is returned.</param>
    /// <param name="fault">Why not; <see cref="NoteFault.None"/> when true is returned.</param>
    public static bool TryParse(
        string? privateKey, [NotNullWhen(true)] out NoteSigner? signer, out NoteFault fault)
    {
        signer = null;
        fault = NoteFault.MalformedKey;
        if (privateKey?.StartsWith(Prefix, StringComparison.Ordinal) != true
            || !NoteVerifier.TrySplit(privateKey[Prefix.Length..], out var name, out var keyId, out var key, out fault))
        {
            return false;
        }

        fault = key[0] is not ((byte)NoteAlgorithm.Ed25519 or (byte)NoteAlgorithm.CosignatureV1)
            ? NoteFault.UnknownAlgorithm
            : key.Length != 1 + SeedBytes ? NoteFault.MalformedKey : NoteFault.None;
        if (fault == NoteFault.None)
        {
            signer = FromSeed(name, (NoteAlgorithm)key[0], key.AsSpan(1));
            CryptographicOperations.ZeroMemory(key);
            fault = signer.Verifier.KeyId == keyId ? NoteFault.None : NoteFault.KeyIdMismatch;
            signer = fault == NoteFault.None ? signer : null;
        }

        return signer is not null;
    }

    /// <summary>Returns the private key text: a secret.</summary>
    public string ToPrivateKey()
    {
        var seed = _key.Export(KeyBlobFormat.RawPrivateKey);
        byte[] typed = [(byte)Verifier.Algorithm, .. seed];
        var text = $"{Prefix}{Verifier.Name}+{Verifier.KeyId:x8}+{Convert.ToBase64String(typed)}";
        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(typed);
        return text;
    }

    /// <summary>Signs a text. Deterministic: the same text has the same signature.</summary>
    /// <param name="text">The note's text with its final newline.</param>
    /// <exception cref="ArgumentException">No text for a note, see <see cref="SignedNote.Create"/>.</exception>
    /// <exception cref="InvalidOperationException">The key is for cosignatures.</exception>
    public NoteSignature Sign(ReadOnlySpan<byte> text)
    {
        ThrowUnless(NoteAlgorithm.Ed25519);
        SignedNote.ThrowIfNoText(text);
        return new NoteSignature(
            Verifier.Name, Verifier.KeyId, SignatureAlgorithm.Ed25519.Sign(_key, text));
    }

    /// <summary>Cosigns a checkpoint: the statement that it was the largest consistent one seen at that time. Whoever
    /// calls has checked that.</summary>
    /// <param name="text">The checkpoint's text with its final newline.</param>
    /// <param name="unixSeconds">Seconds since 1970-01-01 UTC, at least 1.</param>
    /// <exception cref="ArgumentException">No text for a note, or no time.</exception>
    /// <exception cref="InvalidOperationException">The key is not for cosignatures.</exception>
    public NoteSignature Cosign(ReadOnlySpan<byte> text, long unixSeconds)
    {
        ThrowUnless(NoteAlgorithm.CosignatureV1);
        SignedNote.ThrowIfNoText(text);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(unixSeconds);
        var time = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(time, unixSeconds);
        var signature = SignatureAlgorithm.Ed25519.Sign(_key, NoteVerifier.Cosigned(text, unixSeconds));
        return new NoteSignature(Verifier.Name, Verifier.KeyId, [.. time, .. signature]);
    }

    /// <summary>The same key under another name; both share one copy of the secret.</summary>
    /// <param name="name">The other name; the key id differs with it.</param>
    /// <exception cref="ArgumentException">No name for a key.</exception>
    public NoteSigner Named(string name) => new(name, Verifier.Algorithm, _key);

    private void ThrowUnless(NoteAlgorithm algorithm)
    {
        if (Verifier.Algorithm != algorithm)
        {
            throw new InvalidOperationException($"The key '{Verifier.Name}' is for {Verifier.Algorithm} only.");
        }
    }
}
