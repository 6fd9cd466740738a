using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Signing;

/// <summary>
/// A change of the key that signs a deployment's logs: a signed note in which the former key vouches for the new one,
/// and the new one shows that it is held. There is no other way to have one than to verify both. Immutable.
/// </summary>
/// <remarks>The text has five lines: <see cref="Name"/>, the former and the new public key in base64, the Unix seconds
/// of the change, and those until which the former key signs as well. A checkpoint's second line is a number, so
/// neither can be read as the other, and both keys sign under <see cref="Name"/>.</remarks>
public sealed class KeyRotation
{
    /// <summary>First line of the text, and the name of both keys in the note.</summary>
    public const string Name = "aibos-key-rotation-v1";

    /// <summary>Longest overlap in which both keys sign.</summary>
    public const int OverlapDaysMax = 366;

    /// <summary>What the entries about it in the logs are about: their <c>action</c>.</summary>
    public const string Action = "audit.key.rotated";

    private KeyRotation(byte[] from, byte[] to, long at, long until, SignedNote note)
    {
        From = from;
        To = to;
        At = at;
        Until = until;
        Note = note;
        Id = IdOf(at, note);
    }

    /// <summary>The former public key, 32 bytes (RFC 8032).</summary>
    public ReadOnlyMemory<byte> From { get; }

    /// <summary>The new public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> To { get; }

    /// <summary>When the key was changed, by the signer's clock: Unix seconds, 1 or more.</summary>
    public long At { get; }

    /// <summary>Unix seconds from which on the former key signs no more, at least <see cref="At"/> and at most
    /// <see cref="OverlapDaysMax"/> days behind it.</summary>
    public long Until { get; }

    /// <summary>The statement with both signatures.</summary>
    public SignedNote Note { get; }

    /// <summary>Id of the entry about it in every log, a UUIDv7 made of the text alone: whoever writes the entry,
    /// however often, writes the same one.</summary>
    public Guid Id { get; }

    /// <summary>Makes the statement.</summary>
    /// <param name="from">The key so far.</param>
    /// <param name="to">Another key.</param>
    /// <param name="at">Now, Unix seconds.</param>
    /// <param name="until">When the former key stops; <paramref name="at"/> for at once.</param>
    /// <exception cref="ArgumentException">One key twice, or times out of range.</exception>
    public static KeyRotation Create(SignerKey from, SignerKey to, long at, long until)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var former = Convert.ToBase64String(from.PublicKey);
        var text = Encoding.UTF8.GetBytes(
            $"{Name}\n{former}\n{Convert.ToBase64String(to.PublicKey)}\n{at}\n{until}\n");
        var note = SignedNote.Create(text, [from.ForOrigin(Name).Sign(text), to.ForOrigin(Name).Sign(text)]);
        return TryOpen(note.ToArray(), out var rotation)
            ? rotation
            : throw new ArgumentException("These keys and times make no rotation.", nameof(until));
    }

    /// <summary>Reads a statement and verifies both signatures. It says that the former key vouches for the new one;
    /// whether the former is to be believed is for the caller to know.</summary>
    /// <param name="bytes">The signed note.</param>
    /// <param name="rotation">The rotation, or null when false is returned.</param>
    public static bool TryOpen(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out KeyRotation? rotation)
    {
        rotation = null;
        if (!SignedNote.TryParse(bytes, out var note, out _)
            || note.Text.Split('\n') is not [Name, var from, var to, var at, var until, ""]
            || !TryKey(from, out var former) || !TryKey(to, out var next)
            || former.PublicKey.SequenceEqual(next.PublicKey)
            || !TrySeconds(at, out var changed) || !TrySeconds(until, out var stops)
            || changed < 1 || stops < changed || stops - changed > OverlapDaysMax * 86_400L
            || !note.TryVerify([former, next], out var verified, out _) || verified.Count != 2
            || note.Signatures.Count != 2)
        {
            return false;
        }

        rotation = new KeyRotation(former.PublicKey.ToArray(), next.PublicKey.ToArray(), changed, stops, note);
        return true;
    }

    /// <summary>Payload of the entry about it in a log, RFC 8785 bytes: <c>at</c>, <c>from</c> and <c>to</c> (verifier
    /// keys under the log's name), <c>statement</c> (the note) and <c>until</c>.</summary>
    /// <param name="origin">The log.</param>
    public byte[] ToPayload(string origin) => CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, object>
        {
            ["at"] = At,
            ["from"] = Verifier(origin, From).ToString(),
            ["statement"] = Note.ToString(),
            ["to"] = Verifier(origin, To).ToString(),
            ["until"] = Until,
        }));

    /// <summary>Reads the payload of such an entry; all members must say what the statement says.</summary>
    /// <param name="payload">The payload as stored.</param>
    /// <param name="origin">The log that the entry names, or another incarnation of it: a restore may come between.
    /// </param>
    /// <param name="rotation">The rotation, or null when false is returned.</param>
    public static bool TryReadPayload(
        ReadOnlySpan<byte> payload, string origin, [NotNullWhen(true)] out KeyRotation? rotation)
    {
        rotation = null;
        try
        {
            var reader = new Utf8JsonReader(payload);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("statement", out var statement)
                && statement.ValueKind == JsonValueKind.String
                && TryOpen(Encoding.UTF8.GetBytes(statement.GetString()!), out rotation)
                && document.RootElement.TryGetProperty("from", out var from) && from.ValueKind == JsonValueKind.String
                && NoteVerifier.TryParse(from.GetString(), out var key, out _) && IsSameLog(key.Name, origin)
                && payload.SequenceEqual(rotation.ToPayload(key.Name));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A public key under a log's name.</summary>
    internal static NoteVerifier Verifier(string origin, ReadOnlyMemory<byte> key) =>
        NoteVerifier.Create(origin, NoteAlgorithm.Ed25519, key.Span);

    private static bool IsSameLog(string name, string origin) => name == origin
        || (LogOrigin.TryParse(name, out var named) && LogOrigin.TryParse(origin, out var log)
            && named.Line == log.Line);

    private static bool TryKey(string text, [NotNullWhen(true)] out NoteVerifier? key)
    {
        key = null;
        return StrictText.TryBase64(Encoding.UTF8.GetBytes(text), out var bytes)
            && bytes.Length == NoteVerifier.PublicKeyBytes
            && NoteVerifier.TryParse(
                $"{Name}+{NoteKeyId.Compute(Name, NoteAlgorithm.Ed25519, bytes):x8}+"
                    + Convert.ToBase64String([(byte)NoteAlgorithm.Ed25519, .. bytes]),
                out key, out _);
    }

    private static bool TrySeconds(string text, out long seconds) =>
        StrictText.TryDecimal(Encoding.UTF8.GetBytes(text), out seconds) && seconds <= uint.MaxValue;

    private static Guid IdOf(long at, SignedNote note)
    {
        Span<byte> bytes = stackalloc byte[16];
        SHA256.HashData(note.TextBytes).AsSpan(0, bytes.Length).CopyTo(bytes);
        Span<byte> milliseconds = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, at * 1_000);
        milliseconds[2..].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
