using System.Buffers;

namespace AiBos.Ledger;

/// <summary>
/// Turns headers into leaves and back. A header has exactly one leaf, its RFC 8785 encoding, and a leaf decodes
/// only if it is that encoding byte for byte, so nobody can store two spellings of one entry.
/// </summary>
public static class EntryCodec
{
    /// <summary>Bytes a leaf may have: 64 KiB.</summary>
    public const int LeafBytesMax = 64 * 1024;

    /// <summary>The largest integer that a leaf may hold, 2^53 - 1: beyond it doubles are no longer exact.</summary>
    public const long IntegerMax = (1L << 53) - 1;

    /// <summary>Writes the leaf of a header. Nothing is advanced when it throws.</summary>
    /// <param name="header">The header.</param>
    /// <param name="output">Receives the leaf.</param>
    /// <returns>The length of the leaf in bytes, at most <see cref="LeafBytesMax"/>.</returns>
    /// <exception cref="EntryFormatException">A field is empty or out of range, holds half of a surrogate pair, or
    /// the leaf would be too long.</exception>
    public static int Encode(EntryHeader header, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(output);
        var room = LeafWriter.BytesBound(header);
        var writer = new LeafWriter(output.GetSpan(room));
        writer.Write(header);
        output.Advance(writer.Length);
        return writer.Length;
    }

    /// <summary>Returns the leaf of a header.</summary>
    /// <param name="header">The header.</param>
    /// <returns>A new array that belongs to the caller.</returns>
    /// <exception cref="EntryFormatException">As for the other overload.</exception>
    public static byte[] Encode(EntryHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var room = ArrayPool<byte>.Shared.Rent(LeafWriter.BytesBound(header));
        try
        {
            var writer = new LeafWriter(room);
            writer.Write(header);
            return room.AsSpan(0, writer.Length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    /// <summary>Reads a leaf. Strict: unknown, missing or reordered members, wrong types, white space, or any
    /// spelling but the canonical one are refused.</summary>
    /// <param name="leaf">The stored bytes.</param>
    /// <param name="header">The header, or null when false is returned.</param>
    /// <param name="error">One sentence with the byte offset, without any value; empty when true is returned.</param>
    public static bool TryDecode(
        ReadOnlySpan<byte> leaf,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out EntryHeader? header,
        out string error)
    {
        if (!LeafView.TryRead(leaf, out var view, out error))
        {
            header = null;
            return false;
        }

        header = new EntryHeader
        {
            Log = LeafText.Decode(view.Log),
            Seq = view.Seq,
            Prev = view.Prev,
            Id = view.Id,
            At = view.At,
            Kind = view.Kind,
            Actor = LeafText.Decode(view.Actor),
            Action = LeafText.Decode(view.Action),
            Contract = view.ContractId.IsEmpty
                ? null
                : new ContractStamp(LeafText.Decode(view.ContractId), LeafText.Decode(view.SchemaHash)),
            Outcome = LeafText.Decode(view.Outcome),
            Cause = view.Cause.IsEmpty ? null : LeafText.Decode(view.Cause),
            Pay = view.Commitment.IsEmpty
                ? null
                : new PayloadStamp(
                    view.PayloadBytes,
                    LeafText.Decode(view.Commitment),
                    view.KeyId.IsEmpty ? null : LeafText.Decode(view.KeyId)),
        };
        return true;
    }
}
