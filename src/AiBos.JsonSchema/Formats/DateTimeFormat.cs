namespace AiBos.JsonSchema.Formats;

/// <summary>RFC 3339, section 5.6.</summary>
internal static class DateTimeFormat
{
    private const int DateLength = 10;
    private const int MinutesPerDay = 24 * 60;

    public static bool IsDateTime(ReadOnlySpan<byte> text) =>
        text.Length > DateLength && text[DateLength] is (byte)'T' or (byte)'t' &&
        IsDate(text[..DateLength]) && IsTime(text[(DateLength + 1)..]);

    public static bool IsDate(ReadOnlySpan<byte> text)
    {
        if (text.Length != DateLength || text[4] != '-' || text[7] != '-')
            return false;

        int century = Two(text);
        int year = Two(text[2..]);
        int month = Two(text[5..]);
        int day = Two(text[8..]);
        if (century < 0 || year < 0 || month is < 1 or > 12 || day < 1)
            return false;

        int full = (century * 100) + year;

        // Year 0000 exists in RFC 3339 but not in the base library; it is a leap year of its calendar.
        return day <= DateTime.DaysInMonth(full == 0 ? 4 : full, month);
    }

    public static bool IsTime(ReadOnlySpan<byte> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':')
            return false;

        int hour = Two(text);
        int minute = Two(text[3..]);
        int second = Two(text[6..]);
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60)
            return false;

        text = text[8..];
        if (text[0] == '.')
        {
            int digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits < 1)
                return false;
            text = text[(digits + 1)..];
        }

        if (Offset(text) is not { } offset)
            return false;

        // A leap second ends a day of UTC and nothing else.
        int utc = ((hour * 60) + minute - offset + MinutesPerDay) % MinutesPerDay;
        return second < 60 || utc == MinutesPerDay - 1;
    }

    private static int? Offset(ReadOnlySpan<byte> text)
    {
        if (text.Length == 1 && text[0] is (byte)'Z' or (byte)'z')
            return 0;

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':')
            return null;

        int hours = Two(text[1..]);
        int minutes = Two(text[4..]);
        if (hours is < 0 or > 23 || minutes is < 0 or > 59)
            return null;

        int offset = (hours * 60) + minutes;
        return text[0] == '-' ? -offset : offset;
    }

    /// <summary>The first two characters as a number, or -1.</summary>
    private static int Two(ReadOnlySpan<byte> text)
    {
        int tens = text[0] - '0';
        int ones = text[1] - '0';
        return tens is >= 0 and <= 9 && ones is >= 0 and <= 9 ? (tens * 10) + ones : -1;
    }
}
