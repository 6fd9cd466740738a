using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace AiBos.Ledger.Notes;

/// <summary>
/// A signed note (C2SP signed-note): a text, a blank line, signature lines. What was parsed is not trusted before
/// <see cref="TryVerify"/>. Limits: text 64 KiB, 100 signatures, 1 MiB altogether. Immutable.
/// </summary>
/// <remarks>Stricter than the specification in one point: two lines of one key are refused, so that nobody has to
/// choose between them.</remarks>
public sealed class SignedNote
{
    /// <summary>Longest text in bytes, its final newline included.</summary>
    public const int TextBytesMax = 64 * 1024;

    /// <summary>Most signature lines.</summary>
    public const int SignaturesMax = 100;

    /// <summary>Longest note in bytes.</summary>
    public const int BytesMax = 1024 * 1024;

    private readonly byte[] _text;
    private readonly NoteSignature[] _signatures;

    private SignedNote(byte[] text, NoteSignature[] signatures)
    {
        _text = text;
        _signatures = signatures;
    }

    /// <summary>The text with its final newline.</summary>
    public string Text => Encoding.UTF8.GetString(_text);

    /// <summary>The bytes of the text, which are what is signed.</summary>
    public ReadOnlySpan<byte> TextBytes => _text;

    /// <summary>The signature lines in their order, at least one, verified or not.</summary>
    public IReadOnlyList<NoteSignature> Signatures => _signatures;

    /// <summary>Joins a text and signatures. They are not verified.</summary>
    /// <param name="text">UTF-8 that ends with a newline, without other control characters; at most 64 KiB; copied.
    /// </param>
    /// <param name="signatures">1 to 100 lines, each of another key.</param>
    /// <exception cref="ArgumentException">No such text, or no such signatures.</exception>
    public static SignedNote Create(ReadOnlySpan<byte> text, IEnumerable<NoteSignature> signatures)
    {
        ThrowIfNoText(text);
        NoteSignature[] lines = [.. signatures];
        var fault = CheckSignatures(lines);
        return fault == NoteFault.None
            ? new SignedNote(text.ToArray(), lines)
            : throw new ArgumentException($"Not the signatures of a note: {fault}.", nameof(signatures));
    }

    /// <summary>Reads a note. Linear in its length; nothing throws.</summary>
    /// <param name="bytes">The whole note.</param>
    /// <param name="note">The note, or null when false is returned.</param>
    /// <param name="fault">Why not; <see cref="NoteFault.None"/> when true is returned.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedNote? note, out NoteFault fault)
    {
        note = null;
        fault = bytes.Length > BytesMax ? NoteFault.TooLong : StrictText.Check(bytes);
        if (fault != NoteFault.None)
        {
            return false;
        }

        // The last blank line, since the text may hold blank lines itself.
        var end = bytes.LastIndexOf("\n\n"u8);
        fault = end < 0 ? NoteFault.NoSignature : end + 1 > TextBytesMax ? NoteFault.TooLong : NoteFault.None;
        if (fault != NoteFault.None || !TrySignatures(bytes[(end + 2)..], out var signatures, out fault))
        {
            return false;
        }

        note = new SignedNote(bytes[..(end + 1)].ToArray(), signatures);
        return true;
    }

    /// <summary>Verifies every signature of a known key; those of unknown keys are ignored. One that fails refuses
    /// the whole note, and at least one must verify (C2SP signed-note, section "Signatures").</summary>
    /// <param name="verifiers">The known keys, of different names or key ids.</param>
    /// <param name="verified">What verified, in the order of the lines; empty when false is returned.</param>
    /// <param name="fault"><see cref="NoteFault.BadSignature"/> or <see cref="NoteFault.UnknownKey"/> when false is
    /// returned.</param>
    public bool TryVerify(
        IReadOnlyCollection<NoteVerifier> verifiers,
        out IReadOnlyList<NoteVerification> verified,
        out NoteFault fault)
    {
        ArgumentNullException.ThrowIfNull(verifiers);
        verified = [];
        var found = new List<NoteVerification>();
        foreach (var line in _signatures)
        {
            var key = verifiers.FirstOrDefault(key => key.KeyId == line.KeyId && key.Name == line.Name);
            if (key is null)
            {
                continue;
            }

            if (!key.Verify(_text, line.Signature))
            {
                fault = NoteFault.BadSignature;
                return false;
            }

            found.Add(new NoteVerification(key, line, key.TimeOf(line.Signature)));
        }

        fault = found.Count == 0 ? NoteFault.UnknownKey : NoteFault.None;
        verified = found;
        return fault == NoteFault.None;
    }

    /// <summary>A note with further signatures; one of a key that has signed already takes its place.</summary>
    /// <param name="signatures">The lines to add.</param>
    /// <exception cref="ArgumentException">More than 100 lines altogether.</exception>
    public SignedNote With(params IEnumerable<NoteSignature> signatures)
    {
        List<NoteSignature> lines = [.. _signatures];
        foreach (var line in signatures)
        {
            var place = lines.FindIndex(other => IsSameKey(other, line));
            if (place < 0)
            {
                lines.Add(line);
            }
            else
            {
                lines[place] = line;
            }
        }

        return Create(_text, lines);
    }

    /// <summary>Returns the bytes of the note in a new array.</summary>
    public byte[] ToArray() => Encoding.UTF8.GetBytes(ToString());

    /// <summary>Returns the note.</summary>
    public override string ToString() => $"{Text}\n{string.Concat<NoteSignature>(_signatures)}";

    internal static void ThrowIfNoText(ReadOnlySpan<byte> text)
    {
        var fault = text.Length > TextBytesMax ? NoteFault.TooLong : StrictText.Check(text);
        if (fault != NoteFault.None)
        {
            throw new ArgumentException($"Not the text of a note: {fault}.", nameof(text));
        }
    }

    private static bool TrySignatures(ReadOnlySpan<byte> rest, out NoteSignature[] signatures, out NoteFault fault)
    {
        signatures = [];
        var lines = new List<NoteSignature>();
        while (StrictText.TryLine(ref rest, out var line))
        {
            if (lines.Count == SignaturesMax)
            {
                fault = NoteFault.TooManySignatures;
                return false;
            }

            if (!NoteSignature.TryParse(line, out var signature, out fault))
            {
                return false;
            }

            lines.Add(signature);
        }

        signatures = [.. lines];
        fault = CheckSignatures(signatures);
        return fault == NoteFault.None;
    }

    private static NoteFault CheckSignatures(NoteSignature[] lines) =>
        lines.Length == 0 ? NoteFault.NoSignature
        : lines.Length > SignaturesMax ? NoteFault.TooManySignatures
        : lines.DistinctBy(static line => (line.Name, line.KeyId)).Count() < lines.Length
            ? NoteFault.DuplicateSignature
            : NoteFault.None;

    private static bool IsSameKey(NoteSignature left, NoteSignature right) =>
        left.KeyId == right.KeyId && left.Name == right.Name;
}
