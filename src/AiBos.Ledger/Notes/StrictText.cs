using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace AiBos.Ledger.Notes;

/// <summary>Parts of the C2SP texts that have exactly one spelling, so that no second text means the same.</summary>
internal static class StrictText
{
    /// <summary>What is wrong with the characters of a text, before anything else is asked of it.</summary>
    public static NoteFault Check(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            return NoteFault.NotUtf8;
        }

        foreach (var character in text)
        {
            if (character is < 0x20 and not (byte)'\n')
            {
                return NoteFault.ControlCharacter;
            }
        }

        return text.IsEmpty || text[^1] != (byte)'\n' ? NoteFault.NoFinalNewline : NoteFault.None;
    }

    /// <summary>RFC 4648, section 4: padded, no white space, unused bits zero.</summary>
    public static bool TryBase64(ReadOnlySpan<byte> base64, out byte[] bytes)
    {
        bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        var status = Base64.DecodeFromUtf8(base64, bytes, out var consumed, out var written);
        bytes = bytes[..written];

        // The decoder passes over white space and stray bits: what it read must encode to what was there.
        return status == System.Buffers.OperationStatus.Done && consumed == base64.Length
            && base64.SequenceEqual(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)));
    }

    /// <summary>A decimal from 0 to 2^63 - 1 without sign or leading zeros.</summary>
    public static bool TryDecimal(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        return digits.Length is > 0 and <= 19
            && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && (digits.Length == 1 || digits[0] != (byte)'0')
            && Utf8Parser.TryParse(digits, out value, out var consumed)
            && consumed == digits.Length;
    }

    /// <summary>Takes the next line without its newline.</summary>
    public static bool TryLine(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        var end = rest.IndexOf((byte)'\n');
        line = end < 0 ? default : rest[..end];
        rest = end < 0 ? rest : rest[(end + 1)..];
        return end >= 0;
    }
}
