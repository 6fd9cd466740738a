using System.Diagnostics.CodeAnalysis;
using System.Text;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Checkpoints;

/// <summary>
/// The text of a checkpoint (C2SP tlog-checkpoint, section "Note text"): origin, size, root, extension lines. A value
/// like any other until a signature over it was verified. Immutable.
/// </summary>
public sealed class Checkpoint
{
    /// <summary>Describes a tree.</summary>
    /// <param name="origin">The log; a line of its own, not empty.</param>
    /// <param name="size">Number of leaves, 0 to 2^63 - 1.</param>
    /// <param name="root">Root over those leaves; for none <see cref="NodeHash.Empty"/>, without which
    /// <see cref="SignedCheckpoint"/> refuses it.</param>
    /// <param name="extensions">Further lines, not empty; nobody audits them.</param>
    /// <exception cref="ArgumentException">A value out of its range.</exception>
    public Checkpoint(string origin, long size, NodeHash root, params IReadOnlyList<string> extensions)
    {
        ArgumentException.ThrowIfNullOrEmpty(origin);
        ArgumentNullException.ThrowIfNull(extensions);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Origin = origin;
        Size = size;
        Root = root;
        Extensions = extensions;
        if (extensions.Prepend(origin).Any(static line => line.Length == 0 || line.Contains('\n')))
        {
            throw new ArgumentException("A line is not empty and holds no newline.", nameof(extensions));
        }

        SignedNote.ThrowIfNoText(ToBytes());
    }

    /// <summary>The log, <c>&lt;deployment&gt;/t/&lt;tenant&gt;/&lt;incarnation&gt;</c> for the kernel's.</summary>
    public string Origin { get; }

    /// <summary>Number of leaves.</summary>
    public long Size { get; }

    /// <summary>Root of the RFC 6962 tree over them.</summary>
    public NodeHash Root { get; }

    /// <summary>Opaque lines behind the root; usually none.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>Reads the text of a note.</summary>
    /// <param name="text">The text with its final newline.</param>
    /// <param name="checkpoint">The checkpoint, or null when false is returned.</param>
    /// <param name="fault">Why not; <see cref="CheckpointFault.None"/> when true is returned.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> text, [NotNullWhen(true)] out Checkpoint? checkpoint, out CheckpointFault fault)
    {
        checkpoint = null;
        fault = CheckpointFault.MalformedText;
        if (text.Length > SignedNote.TextBytesMax || StrictText.Check(text) != NoteFault.None)
        {
            return false;
        }

        var rest = text;
        if (!StrictText.TryLine(ref rest, out var origin) || origin.IsEmpty
            || !StrictText.TryLine(ref rest, out var size) || !StrictText.TryLine(ref rest, out var root)
            || rest.StartsWith("\n"u8) || rest.IndexOf("\n\n"u8) >= 0)
        {
            return false;
        }

        var hash = default(NodeHash);
        fault = !StrictText.TryDecimal(size, out var leaves) ? CheckpointFault.BadSize
            : !TryHash(root, out hash) ? CheckpointFault.BadRoot
            : CheckpointFault.None;
        checkpoint = fault == CheckpointFault.None
            ? new Checkpoint(Encoding.UTF8.GetString(origin), leaves, hash, Lines(rest))
            : null;
        return checkpoint is not null;
    }

    /// <summary>Returns the text with its final newline.</summary>
    public override string ToString()
    {
        var extensions = string.Concat(Extensions.Select(static line => line + "\n"));
        return $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.ToArray())}\n{extensions}";
    }

    /// <summary>Returns the text as UTF-8, in a new array.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(ToString());

    /// <summary>Signs this text with one key or, while keys change, with several.</summary>
    /// <param name="signers">The log's keys; their name is the origin.</param>
    /// <exception cref="ArgumentException">No signer, or one of another name.</exception>
    public SignedNote Sign(params IReadOnlyCollection<NoteSigner> signers)
    {
        if (signers.Any(signer => signer.Verifier.Name != Origin))
        {
            throw new ArgumentException("A log's key has the origin as its name.", nameof(signers));
        }

        var text = ToBytes();
        return SignedNote.Create(text, [.. signers.Select(signer => signer.Sign(text))]);
    }

    /// <summary>Reads 32 bytes of base64.</summary>
    internal static bool TryHash(ReadOnlySpan<byte> base64, out NodeHash hash)
    {
        var read = StrictText.TryBase64(base64, out var bytes) && bytes.Length == NodeHash.BytesLength;
        hash = read ? NodeHash.FromBytes(bytes) : default;
        return read;
    }

    private static string[] Lines(ReadOnlySpan<byte> rest) =>
        rest.IsEmpty ? [] : Encoding.UTF8.GetString(rest[..^1]).Split('\n');
}
