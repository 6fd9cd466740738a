using System.Globalization;

namespace AiBos.Ledger;

/// <summary>Writes doubles as ECMAScript's Number::toString does (RFC 8785, 3.2.2.3).</summary>
internal static class EcmaNumber
{
    /// <summary>The longest form: sign, "0.", six zeros and seventeen digits, rounded up.</summary>
    public const int BytesMax = 32;

    /// <summary>Writes a finite double; negative zero becomes <c>0</c>.</summary>
    /// <returns>The number of bytes written, at most <see cref="BytesMax"/>.</returns>
    public static int Format(double value, Span<byte> destination)
    {
        if (value == 0)
        {
            destination[0] = (byte)'0';
            return 1;
        }

        var written = 0;
        if (value < 0)
        {
            destination[written++] = (byte)'-';
            value = -value;
        }

        Span<byte> digits = stackalloc byte[BytesMax];
        var count = ShortestDigits(value, digits, out var pointAt);
        return written + Lay(digits[..count], pointAt, destination[written..]);
    }

    /// <summary>The fewest digits that read back as the value, meant as 0.digits × 10^pointAt.</summary>
    private static int ShortestDigits(double value, Span<byte> digits, out int pointAt)
    {
        Span<byte> text = stackalloc byte[BytesMax];
        // "R" has given the shortest round-tripping digits since .NET Core 3.0, but lays them out differently.
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        text = text[..length];
        var exponent = 0;
        var mark = text.IndexOf((byte)'E');
        if (mark >= 0)
        {
            exponent = int.Parse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..mark];
        }

        var point = text.IndexOf((byte)'.');
        pointAt = exponent + (point >= 0 ? point : text.Length);
        var count = 0;
        foreach (var c in text)
        {
            if (c == (byte)'.')
            {
                continue;
            }

            if (count == 0 && c == (byte)'0')
            {
                pointAt--;
                continue;
            }

            digits[count++] = c;
        }

        return digits[..count].TrimEnd((byte)'0').Length;
    }

    private static int Lay(ReadOnlySpan<byte> digits, int pointAt, Span<byte> to)
    {
        if (pointAt is > 21 or <= -6)
        {
            return LayExponent(digits, pointAt - 1, to);
        }

        if (digits.Length <= pointAt)
        {
            digits.CopyTo(to);
            to[digits.Length..pointAt].Fill((byte)'0');
            return pointAt;
        }

        if (pointAt > 0)
        {
            digits[..pointAt].CopyTo(to);
            to[pointAt] = (byte)'.';
            digits[pointAt..].CopyTo(to[(pointAt + 1)..]);
            return digits.Length + 1;
        }

        var zeros = -pointAt;
        to[0] = (byte)'0';
        to[1] = (byte)'.';
        to.Slice(2, zeros).Fill((byte)'0');
        digits.CopyTo(to[(2 + zeros)..]);
        return 2 + zeros + digits.Length;
    }

    private static int LayExponent(ReadOnlySpan<byte> digits, int exponent, Span<byte> to)
    {
        to[0] = digits[0];
        var at = 1;
        if (digits.Length > 1)
        {
            to[at++] = (byte)'.';
            digits[1..].CopyTo(to[at..]);
            at += digits.Length - 1;
        }

        to[at++] = (byte)'e';
        to[at++] = exponent < 0 ? (byte)'-' : (byte)'+';
        Math.Abs(exponent).TryFormat(to[at..], out var written, default, CultureInfo.InvariantCulture);
        return at + written;
    }
}
