using AiBos.JsonSchema.Patterns;
using AiBos.JsonSchema.Text;

namespace AiBos.JsonSchema.Formats;

/// <summary>UUIDs (RFC 4122 text form), JSON pointers (RFC 6901 and its relative draft), patterns.</summary>
internal static class TokenFormat
{
    public static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36)
            return false;

        for (int i = 0; i < text.Length; i++)
        {
            bool valid = i is 8 or 13 or 18 or 23 ? text[i] == '-' : char.IsAsciiHexDigit((char)text[i]);
            if (!valid)
                return false;
        }

        return true;
    }

    public static bool IsJsonPointer(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return true;

        if (text[0] != '/')
            return false;

        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '~' && (i + 1 == text.Length || text[i + 1] is not ((byte)'0' or (byte)'1')))
                return false;
        }

        return true;
    }

    public static bool IsRelativeJsonPointer(ReadOnlySpan<byte> text)
    {
        int digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? text.Length : digits;
        if (digits == 0 || (digits > 1 && text[0] == '0'))
            return false;

        ReadOnlySpan<byte> rest = text[digits..];
        return rest.SequenceEqual("#"u8) || IsJsonPointer(rest);
    }

    /// <summary>Whether the translator accepts the pattern; its limits on size apply here too.</summary>
    public static bool IsRegex(ReadOnlySpan<byte> text)
    {
        try
        {
            new EcmaTranslator(JsonText.ToText(text)).Translate();
            return true;
        }
        catch (PatternException)
        {
            return false;
        }
    }
}
