namespace AiBos.JsonSchema.Formats;

/// <summary>Host names (RFC 1123) and addresses (RFC 2673 dotted quad, RFC 4291).</summary>
internal static class HostFormat
{
    private const int HostnameBytesMax = 253;
    private const int LabelBytesMax = 63;

    public static bool IsHostname(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > HostnameBytesMax)
            return false;

        foreach (Range range in text.Split((byte)'.'))
        {
            ReadOnlySpan<byte> label = text[range];
            if (label.Length is 0 or > LabelBytesMax || label[0] == '-' || label[^1] == '-')
                return false;

            foreach (byte unit in label)
            {
                if (!char.IsAsciiLetterOrDigit((char)unit) && unit != '-')
                    return false;
            }
        }

        return true;
    }

    public static bool IsIpv4(ReadOnlySpan<byte> text)
    {
        int octets = 0;
        foreach (Range range in text.Split((byte)'.'))
        {
            ReadOnlySpan<byte> octet = text[range];
            if (++octets > 4 || octet.Length is 0 or > 3 || (octet.Length > 1 && octet[0] == '0'))
                return false;

            int value = 0;
            foreach (byte unit in octet)
            {
                if (unit is < (byte)'0' or > (byte)'9')
                    return false;
                value = (value * 10) + (unit - '0');
            }

            if (value > 255)
                return false;
        }

        return octets == 4;
    }

    public static bool IsIpv6(ReadOnlySpan<byte> text)
    {
        int gap = text.IndexOf("::"u8);
        if (gap < 0)
            return Groups(text, mayEndInIpv4: true) == 8;

        // After the first gap no second one may follow; ":::" shows up as a leading colon of the tail.
        ReadOnlySpan<byte> head = text[..gap];
        ReadOnlySpan<byte> tail = text[(gap + 2)..];
        int before = head.IsEmpty ? 0 : Groups(head, mayEndInIpv4: false);
        int after = tail.IsEmpty ? 0 : Groups(tail, mayEndInIpv4: true);
        return before >= 0 && after >= 0 && before + after <= 7;
    }

    /// <summary>Number of 16-bit groups, or -1 when the text is not made of groups.</summary>
    private static int Groups(ReadOnlySpan<byte> text, bool mayEndInIpv4)
    {
        int count = 0;
        foreach (Range range in text.Split((byte)':'))
        {
            ReadOnlySpan<byte> group = text[range];
            if (mayEndInIpv4 && range.End.GetOffset(text.Length) == text.Length && group.Contains((byte)'.'))
                return IsIpv4(group) && count <= 6 ? count + 2 : -1;

            if (group.Length is 0 or > 4 || ++count > 8)
                return -1;

            foreach (byte unit in group)
            {
                if (!char.IsAsciiHexDigit((char)unit))
                    return -1;
            }
        }

        return count;
    }
}
