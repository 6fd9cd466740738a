using System.Buffers;

namespace AiBos.JsonSchema.Formats;

/// <summary>RFC 5321, section 4.1.2: mailbox with a dotted or quoted local part.</summary>
internal static class MailFormat
{
    private static readonly SearchValues<byte> AtomUnits =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~"u8);

    public static bool IsEmail(ReadOnlySpan<byte> text)
    {
        int at = text.LastIndexOf((byte)'@');
        return at > 0 && IsLocal(text[..at]) && IsDomain(text[(at + 1)..]);
    }

    private static bool IsLocal(ReadOnlySpan<byte> local)
    {
        if (local[0] == '"')
            return local.Length > 1 && local[^1] == '"' && IsQuoted(local[1..^1]);

        foreach (Range range in local.Split((byte)'.'))
        {
            ReadOnlySpan<byte> atom = local[range];
            if (atom.IsEmpty || atom.ContainsAnyExcept(AtomUnits))
                return false;
        }

        return true;
    }

    private static bool IsQuoted(ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                return false;

            if (i >= text.Length || text[i] is < 0x20 or > 0x7E)
                return false;
        }

        return true;
    }

    private static bool IsDomain(ReadOnlySpan<byte> domain)
    {
        if (domain.IsEmpty || domain[0] != '[')
            return HostFormat.IsHostname(domain);

        if (domain[^1] != ']')
            return false;

        ReadOnlySpan<byte> address = domain[1..^1];
        return address.StartsWith("IPv6:"u8) ? HostFormat.IsIpv6(address[5..]) : HostFormat.IsIpv4(address);
    }
}
