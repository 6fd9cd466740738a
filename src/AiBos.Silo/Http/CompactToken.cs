using System.Buffers.Text;
using System.Text.Json;

namespace AiBos.Silo.Http;

/// <summary>
/// The one spelling of a token (RFC 7515, sections 2 and 7.1): three parts of base64url without padding, and no
/// bits in the last character of a part that say nothing; and a header of <c>alg</c>, <c>kid</c> and <c>typ</c>,
/// each at most once, so that nobody has to choose between two, or to understand a <c>crit</c>. Readers that
/// forgive more see one token under many names.
/// </summary>
internal static class CompactToken
{
    private const int HeaderCharsMax = 1_024;

    internal static bool IsWellFormed(ReadOnlySpan<char> token)
    {
        int parts = 0;
        foreach (Range range in token.Split('.'))
        {
            if (++parts > 3 || !IsCanonical(token[range]))
                return false;
        }

        return parts == 3 && HasPlainHeader(token[..token.IndexOf('.')]);
    }

    private static bool HasPlainHeader(ReadOnlySpan<char> part)
    {
        if (part.Length > HeaderCharsMax)
            return false;
        Span<byte> json = stackalloc byte[HeaderCharsMax];
        int length = Base64Url.DecodeFromChars(part, json);
        var reader = new Utf8JsonReader(json[..length]);
        try
        {
            int seen = 0;
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                int name = reader.ValueTextEquals("alg"u8) ? 1
                    : reader.ValueTextEquals("kid"u8) ? 2
                    : reader.ValueTextEquals("typ"u8) ? 4 : 0;
                if (name == 0 || (seen & name) != 0)
                    return false;
                seen |= name;
            }

            return (seen & 1) != 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsCanonical(ReadOnlySpan<char> part)
    {
        foreach (char c in part)
        {
            if (Value(c) < 0)
                return false;
        }

        return (part.Length % 4) switch
        {
            0 => part.Length > 0,
            2 => (Value(part[^1]) & 0b1111) == 0,
            3 => (Value(part[^1]) & 0b11) == 0,
            _ => false,
        };
    }

    private static int Value(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '-' => 62,
        '_' => 63,
        _ => -1,
    };
}
