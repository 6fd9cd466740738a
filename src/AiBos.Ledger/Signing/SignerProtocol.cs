using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Signing;

/// <summary>
/// What a signer in a process of its own and its callers say to each other over HTTP: names, limits, the framing of
/// leaves and the line of a refusal (docs/internals/signer-protocol.md).
/// </summary>
public static class SignerProtocol
{
    /// <summary>GET: <see cref="FormatKeys"/>.</summary>
    public const string KeysPath = "/keys";

    /// <summary>GET with <c>origin</c>: what was signed last, <see cref="SignerState.ToArray"/>; 404 if nothing was.
    /// </summary>
    public const string StatePath = "/state";

    /// <summary>POST with <c>origin</c> and <c>from</c>: frames of leaves; answers the checkpoint, or 409 with a
    /// refusal. With <c>whole=true</c> and from 0 there may be any number of leaves.</summary>
    public const string SignPath = "/sign";

    /// <summary>GET with <c>origin</c>: what is known of all incarnations, <see cref="LogStanding.ToArray"/>.</summary>
    public const string StandingPath = "/standing";

    /// <summary>POST with <c>origin</c> and <c>at</c>: the reason as UTF-8; answers <see cref="Resumption.ToArray"/>,
    /// or 409 with a refusal.</summary>
    public const string ResumePath = "/resume";

    private const string RotationMark = "rotation ";

    /// <summary>Longest reason of a restore in bytes.</summary>
    public const int ReasonBytesMax = 8 * 1024;

    /// <summary>Most leaves of one request; a log is caught up with in several.</summary>
    public const int LeavesMax = 4_096;

    /// <summary>Longest body of a request in bytes.</summary>
    public const int RequestBytesMax = 32 * 1024 * 1024;

    /// <summary>Longest answer in bytes.</summary>
    public const int AnswerBytesMax = 2 * 1024 * 1024;

    /// <summary>Bytes in front of a leaf: its length, big-endian. A length of 0 ends the leaves.</summary>
    public const int FrameBytes = sizeof(int);

    /// <summary>Writes a frame.</summary>
    /// <param name="destination">Where.</param>
    /// <param name="leaf">The stored bytes; empty for the end.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    /// <exception cref="ArgumentException">A leaf above <see cref="EntryCodec.LeafBytesMax"/>.</exception>
    public static async ValueTask WriteFrameAsync(
        Stream destination, ReadOnlyMemory<byte> leaf, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(leaf.Length, EntryCodec.LeafBytesMax, nameof(leaf));
        var frame = new byte[FrameBytes + leaf.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, leaf.Length);
        leaf.CopyTo(frame.AsMemory(FrameBytes));
        await destination.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a frame.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="buffer">At least <see cref="EntryCodec.LeafBytesMax"/> bytes; the leaf is at its beginning.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The leaf's length; 0 at the end of the leaves.</returns>
    /// <exception cref="InvalidDataException">A length out of range, or the stream ends before the end frame.
    /// </exception>
    public static async ValueTask<int> ReadFrameAsync(
        Stream source, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        await FillAsync(source, buffer[..FrameBytes], cancellationToken).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32BigEndian(buffer.Span);
        if (length is < 0 or > EntryCodec.LeafBytesMax)
        {
            throw new InvalidDataException($"A frame of {length} bytes.");
        }

        await FillAsync(source, buffer[..length], cancellationToken).ConfigureAwait(false);
        return length;
    }

    /// <summary>Writes the keys: the active public key, then the former one while it signs, a base64 line each; then a
    /// line for each rotation, oldest first, <c>rotation</c> and the statement in base64.</summary>
    /// <param name="ring">The keys.</param>
    /// <param name="at">Now, Unix seconds.</param>
    public static string FormatKeys(SignerKeyRing ring, long at)
    {
        ArgumentNullException.ThrowIfNull(ring);
        var text = new StringBuilder(Convert.ToBase64String(ring.Active.PublicKey)).Append('\n');
        if (ring.FormerAt(at) is { } former)
        {
            text.Append(Convert.ToBase64String(former.PublicKey)).Append('\n');
        }

        foreach (var rotation in ring.Chain.Rotations)
        {
            text.Append(RotationMark).Append(Convert.ToBase64String(rotation.Note.ToArray())).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Reads the keys and follows them from one that is trusted to the active one.</summary>
    /// <param name="bytes">What <see cref="FormatKeys"/> gave.</param>
    /// <param name="known">The trusted key, 32 bytes.</param>
    /// <param name="keys">The keys, or null when false is returned: they do not lead to the active one.</param>
    public static bool TryParseKeys(
        ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> known, [NotNullWhen(true)] out KeyChain? keys)
    {
        keys = null;
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        var rotations = new List<KeyRotation>();
        foreach (var line in lines.Where(static line => line.StartsWith(RotationMark, StringComparison.Ordinal)))
        {
            if (rotations.Count == KeyChain.RotationsMax
                || !StrictText.TryBase64(Encoding.UTF8.GetBytes(line[RotationMark.Length..]), out var note)
                || !KeyRotation.TryOpen(note, out var rotation))
            {
                return false;
            }

            rotations.Add(rotation);
        }

        keys = KeyChain.TryFollow(known, rotations, out var chain)
            && lines[0] == Convert.ToBase64String(chain.Active.Span) ? chain : null;
        return keys is not null;
    }

    /// <summary>Writes a refusal: its name, the position and the signed size, with a newline.</summary>
    /// <param name="refused">A result without a note.</param>
    public static string FormatRefusal(SignResult refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return $"{refused.Refusal} {refused.Position} {refused.SignedSize}\n";
    }

    /// <summary>Reads a refusal.</summary>
    /// <param name="text">The line with its newline.</param>
    /// <param name="refused">The result, or null when false is returned.</param>
    public static bool TryParseRefusal(string text, [NotNullWhen(true)] out SignResult? refused)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.TrimEnd('\n').Split(' ');
        refused = parts.Length == 3
            && Enum.TryParse(parts[0], out SignerRefusal refusal)
            && Enum.IsDefined(refusal) && refusal != SignerRefusal.None
            && refusal.ToString() == parts[0]
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? new SignResult(null, refusal, position, size)
            : null;
        return refused is not null;
    }

    private static async ValueTask FillAsync(
        Stream source, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        if (read < buffer.Length)
        {
            throw new InvalidDataException("The leaves end before their end frame.");
        }
    }
}
