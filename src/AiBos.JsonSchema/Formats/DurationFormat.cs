namespace AiBos.JsonSchema.Formats;

/// <summary>RFC 3339, appendix A: units in order and none left out in between, or weeks alone.</summary>
internal static class DurationFormat
{
    public static bool IsDuration(ReadOnlySpan<byte> text)
    {
        if (text.Length < 3 || text[0] != 'P')
            return false;

        text = text[1..];
        if (text[^1] == 'W')
            return text.Length > 1 && !text[..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9');

        int split = text.IndexOf((byte)'T');
        if (split < 0)
            return Units(text, "YMD"u8);

        return (split == 0 || Units(text[..split], "YMD"u8)) && Units(text[(split + 1)..], "HMS"u8);
    }

    private static bool Units(ReadOnlySpan<byte> text, ReadOnlySpan<byte> order)
    {
        int expected = -1;
        while (!text.IsEmpty)
        {
            int digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits < 1)
                return false;

            int unit = order.IndexOf(text[digits]);
            if (unit < 0 || (expected >= 0 && unit != expected))
                return false;

            expected = unit + 1;
            text = text[(digits + 1)..];
        }

        return expected >= 0;
    }
}
