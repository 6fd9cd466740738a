using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using NSec.Cryptography;

namespace AiBos.Ledger.Notes;

/// <summary>
/// A public key that notes are verified with, written <c>name+hex(key id)+base64(type ‖ key)</c> (C2SP signed-note,
/// section "Verifier keys"). Immutable and safe for concurrent use.
/// </summary>
public sealed class NoteVerifier
{
    /// <summary>Length of an Ed25519 public key.</summary>
    public const int PublicKeyBytes = 32;

    private const int SignatureBytes = 64;
    private const int TimeBytes = sizeof(ulong);

    private readonly PublicKey _key;
    private readonly byte[] _publicKey;

    private NoteVerifier(string name, NoteAlgorithm algorithm, PublicKey key)
    {
        _key = key;
        _publicKey = key.Export(KeyBlobFormat.RawPublicKey);
        Name = name;
        Algorithm = algorithm;
        KeyId = NoteKeyId.Compute(name, algorithm, _publicKey);
    }

    /// <summary>The key's name.</summary>
    public string Name { get; }

    /// <summary>The key's id.</summary>
    public uint KeyId { get; }

    /// <summary>The only signature type that this key is believed for.</summary>
    public NoteAlgorithm Algorithm { get; }

    /// <summary>The public key, 32 bytes (RFC 8032).</summary>
    public ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>Names a public key.</summary>
    /// <param name="name">The key's name, see <see cref="NoteKeyId.IsName"/>.</param>
    /// <param name="algorithm">The signature type.</param>
    /// <param name="publicKey">32 bytes (RFC 8032).</param>
    /// <exception cref="ArgumentException">No name for a key, no such type, or no Ed25519 key.</exception>
    public static NoteVerifier Create(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        NoteKeyId.ThrowIfNoName(name);
        return TryCreate(name, (byte)algorithm, publicKey, out var verifier, out var fault)
            ? verifier
            : throw new ArgumentException($"Not a key for notes: {fault}.", nameof(publicKey));
    }

    /// <summary>Reads a key text. The key id must be that of name and key; hexadecimal in lower case.</summary>
    /// <param name="vkey">The text, without a newline.</param>
    /// <param name="verifier">The key, or null when false is returned.</param>
    /// <param name="fault">Why not; <see cref="NoteFault.None"/> when true is returned.</param>
    public static bool TryParse(
        string? vkey, [NotNullWhen(true)] out NoteVerifier? verifier, out NoteFault fault)
    {
        verifier = null;
        if (!TrySplit(vkey, out var name, out var keyId, out var key, out fault)
            || !TryCreate(name, key[0], key.AsSpan(1), out var found, out fault))
        {
            return false;
        }

        fault = found.KeyId == keyId ? NoteFault.None : NoteFault.KeyIdMismatch;
        verifier = fault == NoteFault.None ? found : null;
        return verifier is not null;
    }

    /// <summary>Reads a key text.</summary>
    /// <param name="vkey">The text.</param>
    /// <exception cref="FormatException">Not a key text, or its key id is another's.</exception>
    public static NoteVerifier Parse(string vkey) => TryParse(vkey, out var verifier, out var fault)
        ? verifier
        : throw new FormatException($"Not a verifier key for notes: {fault}.");

    /// <summary>Verifies the bytes behind the key id of a signature line.</summary>
    /// <param name="text">The note's text with its final newline.</param>
    /// <param name="signature">64 bytes, or 72 with the time in front for a cosignature.</param>
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        if (Algorithm == NoteAlgorithm.Ed25519)
        {
            return signature.Length == SignatureBytes && SignatureAlgorithm.Ed25519.Verify(_key, text, signature);
        }

        return TimeOf(signature) is { } seconds
            && SignatureAlgorithm.Ed25519.Verify(_key, Cosigned(text, seconds), signature[TimeBytes..]);
    }

    /// <summary>Returns the key text.</summary>
    public override string ToString() =>
        $"{Name}+{KeyId:x8}+{Convert.ToBase64String([(byte)Algorithm, .. _publicKey])}";

    /// <summary>The time in a cosignature, 0 to 2^63 - 1; null for a plain signature or another length.</summary>
    internal long? TimeOf(ReadOnlySpan<byte> signature) =>
        Algorithm == NoteAlgorithm.CosignatureV1
        && signature.Length == TimeBytes + SignatureBytes
        && BinaryPrimitives.ReadInt64BigEndian(signature) is >= 0 and var seconds
            ? seconds
            : null;

    /// <summary>What a cosigner signs (C2SP tlog-cosignature, section "Ed25519 signed message").</summary>
    internal static byte[] Cosigned(ReadOnlySpan<byte> text, long unixSeconds) =>
        [.. Encoding.ASCII.GetBytes($"cosignature/v1\ntime {unixSeconds}\n"), .. text];

    /// <summary>Takes apart <c>name+hex+base64</c>, where base64 itself may hold plus signs.</summary>
    internal static bool TrySplit(string? text, out string name, out uint keyId, out byte[] key, out NoteFault fault)
    {
        name = string.Empty;
        keyId = 0;
        key = [];
        fault = NoteFault.MalformedKey;
        var parts = text?.Split('+', 3);
        if (parts is not { Length: 3 } || parts[1].Length != 2 * sizeof(uint)
            || parts[1].AsSpan().ContainsAnyInRange('A', 'F')
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out keyId))
        {
            return false;
        }

        name = parts[0];
        fault = !NoteKeyId.IsName(name) ? NoteFault.BadKeyName
            : !StrictText.TryBase64(Encoding.UTF8.GetBytes(parts[2]), out key) ? NoteFault.BadBase64
            : key.Length == 0 ? NoteFault.MalformedKey
            : NoteFault.None;
        return fault == NoteFault.None;
    }

    private static bool TryCreate(
        string name,
        byte algorithm,
        ReadOnlySpan<byte> publicKey,
        [NotNullWhen(true)] out NoteVerifier? verifier,
        out NoteFault fault)
    {
        verifier = null;
        if (algorithm is not ((byte)NoteAlgorithm.Ed25519 or (byte)NoteAlgorithm.CosignatureV1))
        {
            fault = NoteFault.UnknownAlgorithm;
            return false;
        }

        fault = NoteFault.MalformedKey;
        if (publicKey.Length != PublicKeyBytes
            || !NSec.Cryptography.PublicKey.TryImport(
                SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey, out var key)
            || key is null)
        {
            return false;
        }

        fault = NoteFault.None;
        verifier = new NoteVerifier(name, (NoteAlgorithm)algorithm, key);
        return true;
    }
}
