using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace AiBos.JsonSchema.Text;

/// <summary>
/// Strings of a parsed instance as plain UTF-8. Lone surrogates, which System.Text.Json lets through and then throws
/// on, become three bytes (WTF-8) here, so that hostile text compares and counts without exceptions.
/// </summary>
internal static class JsonText
{
    /// <summary>The unescaped text of a string element; owned by its document unless it held an escape.</summary>
    public static ReadOnlySpan<byte> Of(in JsonElement text) => Plain(JsonMarshal.GetRawUtf8Value(text)[1..^1]);

    /// <summary>The unescaped name of a property; owned by its document unless it held an escape.</summary>
    public static ReadOnlySpan<byte> NameOf(in JsonProperty property) =>
        Plain(JsonMarshal.GetRawUtf8PropertyName(property));

    public static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> raw)
    {
        int escape = raw.IndexOf((byte)'\\');
        return escape < 0 ? raw : Unescape(raw, escape);
    }

    /// <summary>Text for pointers and messages; bytes that are not UTF-8 become U+FFFD.</summary>
    public static string ToText(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    /// <summary>Unicode code points, as the length keywords count them.</summary>
    public static int CountCodePoints(ReadOnlySpan<byte> utf8)
    {
        if (Ascii.IsValid(utf8))
            return utf8.Length;

        int count = 0;
        foreach (byte unit in utf8)
        {
            if ((unit & 0xC0) != 0x80)
                count++;
        }

        return count;
    }

    private static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw, int escape)
    {
        // No escape is shorter than what it stands for, so the raw length is enough.
        byte[] plain = new byte[raw.Length];
        raw[..escape].CopyTo(plain);
        int written = escape;
        for (int at = escape; at < raw.Length;)
        {
            if (raw[at] != '\\')
            {
                plain[written++] = raw[at++];
                continue;
            }

            byte kind = raw[at + 1];
            if (kind != 'u')
            {
                plain[written++] = Single(kind);
                at += 2;
                continue;
            }

            int value = Hex(raw, at + 2);
            at += 6;
            if (char.IsHighSurrogate((char)value) && at + 6 <= raw.Length && raw[at] == '\\' && raw[at + 1] == 'u')
            {
                int low = Hex(raw, at + 2);
                if (char.IsLowSurrogate((char)low))
                {
                    value = char.ConvertToUtf32((char)value, (char)low);
                    at += 6;
                }
            }

            written += Encode(value, plain.AsSpan(written));
        }

        return plain.AsSpan(0, written);
    }

    private static byte Single(byte kind) => kind switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => kind,
    };

    private static int Hex(ReadOnlySpan<byte> raw, int at)
    {
        Span<byte> pair = stackalloc byte[2];
        Convert.FromHexString(raw.Slice(at, 4), pair, out _, out _);
        return BinaryPrimitives.ReadUInt16BigEndian(pair);
    }

    private static int Encode(int value, Span<byte> target)
    {
        switch (value)
        {
            case < 0x80:
                target[0] = (byte)value;
                return 1;
            case < 0x800:
                target[0] = (byte)(0xC0 | (value >> 6));
                target[1] = (byte)(0x80 | (value & 0x3F));
                return 2;
            case < 0x10000:
                target[0] = (byte)(0xE0 | (value >> 12));
                target[1] = (byte)(0x80 | ((value >> 6) & 0x3F));
                target[2] = (byte)(0x80 | (value & 0x3F));
                return 3;
            default:
                target[0] = (byte)(0xF0 | (value >> 18));
                target[1] = (byte)(0x80 | ((value >> 12) & 0x3F));
                target[2] = (byte)(0x80 | ((value >> 6) & 0x3F));
                target[3] = (byte)(0x80 | (value & 0x3F));
                return 4;
        }
    }
}
