using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AiBos.JsonSchema.Numbers;

/// <summary>
/// A JSON number as the exact decimal it spells: sign × digits × 10^exponent, digits without leading or trailing
/// zeros, so that 1, 1.0 and 10e-1 are one value. No floating point anywhere; 1e308 costs as little as 1.
/// </summary>
internal readonly struct JsonNumber : IEquatable<JsonNumber>
{
    /// <summary>Digits that always fit the fast mantissa, also when shifted to full width.</summary>
    private const int FastDigits = 18;

    /// <summary>Exponents saturate here; numbers further out compare equal to each other.</summary>
    private const long ExponentMax = long.MaxValue / 4;

    private static readonly ulong[] Powers = BuildPowers();

    private readonly bool _negative;
    private readonly int _count;
    private readonly long _exponent;
    private readonly ulong _mantissa;
    private readonly byte[]? _digits;

    private JsonNumber(bool negative, int count, long exponent, ulong mantissa, byte[]? digits)
    {
        _negative = negative && count > 0;
        _count = count;
        _exponent = count == 0 ? 0 : exponent;
        _mantissa = mantissa;
        _digits = digits;
    }

    /// <summary>Significant digits; zero has none.</summary>
    public int DigitCount => _count;

    public bool IsInteger => _count == 0 || _exponent >= 0;

    public bool IsPositive => _count > 0 && !_negative;

    public bool IsNegative => _negative;

    public static JsonNumber Of(in JsonElement number) => Parse(JsonMarshal.GetRawUtf8Value(number));

    /// <summary>Reads the text of a JSON number; the grammar was checked by the parser.</summary>
    public static JsonNumber Parse(ReadOnlySpan<byte> text)
    {
        bool negative = text[0] == '-';
        ulong mantissa = 0;
        int count = 0;
        int zeros = 0;
        int fraction = 0;
        bool afterPoint = false;
        int at = negative ? 1 : 0;
        for (; at < text.Length; at++)
        {
            byte unit = text[at];
            if (unit == '.')
            {
                afterPoint = true;
                continue;
            }

            if (unit is (byte)'e' or (byte)'E')
                break;

            fraction += afterPoint ? 1 : 0;
            if (unit == '0')
            {
                zeros += count > 0 ? 1 : 0;
                continue;
            }

            count += zeros + 1;
            if (count <= FastDigits)
                mantissa = (mantissa * Powers[zeros + 1]) + (ulong)(unit - '0');
            zeros = 0;
        }

        long exponent = Exponent(text[at..]) - fraction + zeros;
        return count <= FastDigits
            ? new JsonNumber(negative, count, exponent, mantissa, digits: null)
            : new JsonNumber(negative, count, exponent, 0, Significant(text[..at], count));
    }

    public int CompareWith(in JsonNumber other)
    {
        if (_negative != other._negative)
            return _negative ? -1 : 1;

        int magnitude = CompareMagnitude(other);
        return _negative ? -magnitude : magnitude;
    }

    public bool Equals(JsonNumber other) =>
        _negative == other._negative && _count == other._count && _exponent == other._exponent &&
        (_digits is null ? _mantissa == other._mantissa : _digits.AsSpan().SequenceEqual(other._digits));

    public override bool Equals(object? obj) => obj is JsonNumber other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(_negative);
        hash.Add(_exponent);
        hash.Add(_mantissa);
        hash.AddBytes(_digits);
        return hash.ToHashCode();
    }

    /// <summary>Whether this is an integral multiple of a positive divisor, exactly.</summary>
    public bool IsMultipleOf(in JsonNumber divisor)
    {
        if (_count == 0)
            return true;

        // Digits never end in zero, so a value finer than the divisor's last place cannot be its multiple.
        long shift = _exponent - divisor._exponent;
        if (shift < 0)
            return false;

        if (divisor._digits is not null)
        {
            BigInteger modulus = BigInteger.Parse(System.Text.Encoding.ASCII.GetString(divisor._digits));
            return (Remainder(modulus) * BigInteger.ModPow(10, shift, modulus) % modulus).IsZero;
        }

        UInt128 small = divisor._mantissa;
        return Remainder(divisor._mantissa) * PowerOfTen(shift, small) % small == UInt128.Zero;
    }

    /// <summary>The value as a limit for counts; null unless a whole number from zero on. Saturates.</summary>
    public long? ToCount()
    {
        if (_negative || !IsInteger)
            return null;

        return _count + _exponent > FastDigits ? long.MaxValue : (long)(_mantissa * Powers[(int)_exponent]);
    }

    private static ulong[] BuildPowers()
    {
        ulong[] powers = new ulong[FastDigits + 2];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] * 10;
        return powers;
    }

    private static long Exponent(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return 0;

        long value = 0;
        foreach (byte unit in text[1..])
        {
            if (unit is not ((byte)'+' or (byte)'-'))
                value = Math.Min((value * 10) + (unit - '0'), ExponentMax / 10);
        }

        return text[1] == '-' ? -value : value;
    }

    private static byte[] Significant(ReadOnlySpan<byte> text, int count)
    {
        byte[] digits = new byte[count];
        int written = 0;
        foreach (byte unit in text)
        {
            bool leading = written == 0 && unit == '0';
            if (unit is >= (byte)'0' and <= (byte)'9' && !leading && written < count)
                digits[written++] = unit;
        }

        return digits;
    }

    private static UInt128 PowerOfTen(long exponent, UInt128 modulus)
    {
        UInt128 result = UInt128.One % modulus;
        UInt128 square = (UInt128)10 % modulus;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) == 1)
                result = result * square % modulus;
            square = square * square % modulus;
        }

        return result;
    }

    private int CompareMagnitude(in JsonNumber other)
    {
        if (_count == 0 || other._count == 0)
            return _count.CompareTo(other._count);

        int scale = (_exponent + _count).CompareTo(other._exponent + other._count);
        if (scale != 0)
            return scale;

        if (_digits is null && other._digits is null)
        {
            ulong left = _mantissa * Powers[FastDigits - _count];
            return left.CompareTo(other._mantissa * Powers[FastDigits - other._count]);
        }

        // Equal scale and no trailing zeros: the order of the digit strings is the order of the values.
        return Digits().SequenceCompareTo(other.Digits());
    }

    private ReadOnlySpan<byte> Digits() =>
        _digits ?? System.Text.Encoding.ASCII.GetBytes(_mantissa.ToString());

    private UInt128 Remainder(ulong modulus)
    {
        if (_digits is null)
            return _mantissa % modulus;

        UInt128 remainder = 0;
        foreach (byte digit in _digits)
            remainder = ((remainder * 10) + (UInt128)(digit - '0')) % modulus;
        return remainder;
    }

    private BigInteger Remainder(BigInteger modulus)
    {
        if (_digits is null)
            return _mantissa % modulus;

        BigInteger remainder = BigInteger.Zero;
        foreach (byte digit in _digits)
            remainder = ((remainder * 10) + (digit - '0')) % modulus;
        return remainder;
    }
}
