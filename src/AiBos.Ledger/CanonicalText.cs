using System.Buffers;
using System.Text;

namespace AiBos.Ledger;

/// <summary>
/// The inside of canonical strings (RFC 8785, 3.2.2.2): UTF-8 as it is, but for <c>"</c>, <c>\</c> and the
/// controls below U+0020, which have one escape each.
/// </summary>
internal static class CanonicalText
{
    /// <summary>The longest form of one UTF-16 code unit: <c>\u001f</c>.</summary>
    public const int BytesPerCharMax = 6;

    /// <summary>Bytes that end a run of literal text inside a string.</summary>
    public static readonly SearchValues<byte> Stops = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static b => (byte)b), (byte)'"', (byte)'\\']);

    private static readonly SearchValues<char> PlainAscii = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x60).Select(static c => (char)c).Where(static c => c is not ('"' or '\\'))]);

    /// <summary>Writes one of the characters that must be escaped.</summary>
    /// <returns>The number of bytes written, two or six.</returns>
    public static int WriteEscape(byte character, Span<byte> destination)
    {
        destination[0] = (byte)'\\';
        var letter = Letter(character);
        if (letter != 0)
        {
            destination[1] = letter;
            return 2;
        }

        destination[1] = (byte)'u';
        destination[2] = (byte)'0';
        destination[3] = (byte)'0';
        destination[4] = (byte)('0' + (character >> 4));
        destination[5] = HexDigit(character & 0xF);
        return 6;
    }

    /// <summary>Writes text without its quotes.</summary>
    /// <param name="text">UTF-16 text.</param>
    /// <param name="destination">At least six bytes per code unit.</param>
    /// <returns>The number of bytes written, or -1 when the text holds half a surrogate pair.</returns>
    public static int Write(ReadOnlySpan<char> text, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var run = text.IndexOfAnyExcept(PlainAscii);
            if (run < 0)
            {
                return written + Encoding.ASCII.GetBytes(text, destination[written..]);
            }

            written += Encoding.ASCII.GetBytes(text[..run], destination[written..]);
            text = text[run..];
            if (text[0] < 0x80)
            {
                written += WriteEscape((byte)text[0], destination[written..]);
                text = text[1..];
                continue;
            }

            if (Rune.DecodeFromUtf16(text, out var rune, out var consumed) != OperationStatus.Done)
            {
                return -1;
            }

            written += rune.EncodeToUtf8(destination[written..]);
            text = text[consumed..];
        }
    }

    /// <summary>Resolves the escapes of canonical text; the result is never longer than the source.</summary>
    /// <returns>The number of bytes written, or -1 when an escape is not the canonical one.</returns>
    public static int Unescape(ReadOnlySpan<byte> canonical, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var run = canonical.IndexOf((byte)'\\');
            if (run < 0)
            {
                canonical.CopyTo(destination[written..]);
                return written + canonical.Length;
            }

            canonical[..run].CopyTo(destination[written..]);
            written += run;
            canonical = canonical[run..];
            var length = ReadEscape(canonical, out var character);
            if (length == 0)
            {
                return -1;
            }

            destination[written++] = character;
            canonical = canonical[length..];
        }
    }

    /// <summary>Reads one canonical escape at the start of the text.</summary>
    /// <returns>Its length, or 0 when it is not the canonical escape of any character.</returns>
    public static int ReadEscape(ReadOnlySpan<byte> text, out byte character)
    {
        character = 0;
        if (text.Length < 2)
        {
            return 0;
        }

        if (text[1] != (byte)'u')
        {
            character = Character(text[1]);
            return character == 0 ? 0 : 2;
        }

        if (text.Length < 6 || !text[2..4].SequenceEqual("00"u8) || text[4] is not ((byte)'0' or (byte)'1'))
        {
            return 0;
        }

        var low = text[5] switch
        {
            >= (byte)'0' and <= (byte)'9' => text[5] - '0',
            >= (byte)'a' and <= (byte)'f' => text[5] - 'a' + 10,
            _ => -1,
        };
        character = (byte)(((text[4] - '0') << 4) | (low & 0xF));
        return low < 0 || Letter(character) != 0 ? 0 : 6;
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);

    private static byte Letter(byte character) => character switch
    {
        (byte)'"' => (byte)'"',
        (byte)'\\' => (byte)'\\',
        (byte)'\b' => (byte)'b',
        (byte)'\t' => (byte)'t',
        (byte)'\n' => (byte)'n',
        (byte)'\f' => (byte)'f',
        (byte)'\r' => (byte)'r',
        _ => 0,
    };

    private static byte Character(byte letter) => letter switch
    {
        (byte)'"' => (byte)'"',
        (byte)'\\' => (byte)'\\',
        (byte)'b' => (byte)'\b',
        (byte)'t' => (byte)'\t',
        (byte)'n' => (byte)'\n',
        (byte)'f' => (byte)'\f',
        (byte)'r' => (byte)'\r',
        _ => 0,
    };
}
