using System.Buffers;

namespace AiBos.JsonSchema.Formats;

/// <summary>RFC 3986.</summary>
internal static class UriFormat
{
    private const string Unreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

    private static readonly SearchValues<byte> UserUnits = Units(":!$&'()*+,;=%");
    private static readonly SearchValues<byte> HostUnits = Units("!$&'()*+,;=%");
    private static readonly SearchValues<byte> PathUnits = Units("/:@!$&'()*+,;=%");
    private static readonly SearchValues<byte> QueryUnits = Units("?/:@!$&'()*+,;=%");

    public static bool IsUri(ReadOnlySpan<byte> text)
    {
        int colon = text.IndexOf((byte)':');
        return colon > 0 && IsScheme(text[..colon]) && IsRelative(text[(colon + 1)..], afterScheme: true);
    }

    public static bool IsUriReference(ReadOnlySpan<byte> text) => IsUri(text) || IsRelative(text, afterScheme: false);

    private static SearchValues<byte> Units(string more) =>
        SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(Unreserved + more));

    private static bool IsScheme(ReadOnlySpan<byte> scheme)
    {
        if (!char.IsAsciiLetter((char)scheme[0]))
            return false;

        foreach (byte unit in scheme)
        {
            if (!char.IsAsciiLetterOrDigit((char)unit) && unit is not ((byte)'+' or (byte)'-' or (byte)'.'))
                return false;
        }

        return true;
    }

    private static bool IsRelative(ReadOnlySpan<byte> text, bool afterScheme)
    {
        int fragment = text.IndexOf((byte)'#');
        if (fragment >= 0)
        {
            if (!Is(text[(fragment + 1)..], QueryUnits))
                return false;
            text = text[..fragment];
        }

        int query = text.IndexOf((byte)'?');
        if (query >= 0)
        {
            if (!Is(text[(query + 1)..], QueryUnits))
                return false;
            text = text[..query];
        }

        if (text.StartsWith("//"u8))
        {
            ReadOnlySpan<byte> rest = text[2..];
            int path = rest.IndexOf((byte)'/');
            ReadOnlySpan<byte> authority = path < 0 ? rest : rest[..path];
            return IsAuthority(authority) && (path < 0 || Is(rest[path..], PathUnits));
        }

        // Without a scheme a colon in the first segment would read as one.
        int slash = text.IndexOf((byte)'/');
        ReadOnlySpan<byte> first = slash < 0 ? text : text[..slash];
        return (afterScheme || !first.Contains((byte)':')) && Is(text, PathUnits);
    }

    private static bool IsAuthority(ReadOnlySpan<byte> authority)
    {
        int at = authority.LastIndexOf((byte)'@');
        if (at >= 0 && !Is(authority[..at], UserUnits))
            return false;

        ReadOnlySpan<byte> host = authority[(at + 1)..];
        if (host.StartsWith("["u8))
        {
            int end = host.IndexOf((byte)']');
            return end > 0 && IsLiteral(host[1..end]) && IsPort(host[(end + 1)..]);
        }

        int port = host.IndexOf((byte)':');
        return port < 0 ? Is(host, HostUnits) : Is(host[..port], HostUnits) && IsPort(host[port..]);
    }

    private static bool IsLiteral(ReadOnlySpan<byte> literal)
    {
        if (literal.IsEmpty || literal[0] is not ((byte)'v' or (byte)'V'))
            return HostFormat.IsIpv6(literal);

        int dot = literal.IndexOf((byte)'.');
        return dot > 1 && dot + 1 < literal.Length && Is(literal[1..], UserUnits) && !literal.Contains((byte)'%');
    }

    private static bool IsPort(ReadOnlySpan<byte> port) =>
        port.IsEmpty || (port[0] == ':' && !port[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));

    private static bool Is(ReadOnlySpan<byte> text, SearchValues<byte> units)
    {
        if (text.ContainsAnyExcept(units))
            return false;

        for (int at = text.IndexOf((byte)'%'); at >= 0;)
        {
            bool escape = at + 2 < text.Length &&
                char.IsAsciiHexDigit((char)text[at + 1]) && char.IsAsciiHexDigit((char)text[at + 2]);
            if (!escape)
                return false;

            text = text[(at + 3)..];
            at = text.IndexOf((byte)'%');
        }

        return true;
    }
}
