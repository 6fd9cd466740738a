using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace AiBos.Ledger;

/// <content>Strings and numbers.</content>
internal ref partial struct CanonicalJsonParser
{
    /// <summary>Integers of so many digits are below 2^53, hence exact and already in canonical form.</summary>
    private const int ExactDigitsMax = 15;

    private bool TryReadString()
    {
        _position++;
        _output.Append((byte)'"');
        while (true)
        {
            var rest = _input[_position..];
            var run = rest.IndexOfAny(CanonicalText.Stops);
            if (run < 0)
            {
                return FailAtEnd();
            }

            _output.Append(rest[..run]);
            _position += run;
            switch (rest[run])
            {
                case (byte)'"':
                    _position++;
                    _output.Append((byte)'"');
                    return true;
                case (byte)'\\':
                    if (!TryReadEscape())
                    {
                        return false;
                    }

                    break;
                default:
                    return Fail(
                        CanonicalJsonFault.NotJson, _position, "A control character in a string must be escaped.");
            }
        }
    }

    private bool TryReadEscape()
    {
        if (_position + 1 == _input.Length)
        {
            return FailAtEnd();
        }

        var letter = _input[_position + 1];
        if (letter == (byte)'u')
        {
            return TryReadUnicodeEscape();
        }

        var character = letter switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => letter,
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            _ => (byte)0,
        };
        if (character == 0)
        {
            return Fail(CanonicalJsonFault.NotJson, _position, "The string holds an escape that JSON does not know.");
        }

        AppendCharacter(new Rune(character));
        _position += 2;
        return true;
    }

    private bool TryReadUnicodeEscape()
    {
        var start = _position;
        if (!TryReadCodeUnit(out var unit))
        {
            return false;
        }

        if (!char.IsSurrogate(unit))
        {
            AppendCharacter(new Rune(unit));
            return true;
        }

        if (char.IsLowSurrogate(unit) || !_input[_position..].StartsWith("\\u"u8))
        {
            return FailLoneSurrogate(start);
        }

        if (!TryReadCodeUnit(out var low))
        {
            return false;
        }

        if (!char.IsLowSurrogate(low))
        {
            return FailLoneSurrogate(start);
        }

        AppendCharacter(new Rune(unit, low));
        return true;
    }

    private bool TryReadCodeUnit(out char unit)
    {
        unit = default;
        var digits = _input[(_position + 2)..];
        if (digits.Length < 4)
        {
            return FailAtEnd();
        }

        if (!Utf8Parser.TryParse(digits[..4], out ushort value, out var consumed, 'x') || consumed != 4)
        {
            return Fail(CanonicalJsonFault.NotJson, _position, "A Unicode escape must have four hexadecimal digits.");
        }

        unit = (char)value;
        _position += 6;
        return true;
    }

    private bool FailLoneSurrogate(int offset) => Fail(
        CanonicalJsonFault.LoneSurrogate, offset, "The string holds half of a surrogate pair, which is no character.");

    private void AppendCharacter(Rune rune)
    {
        var room = _output.Reserve(CanonicalText.BytesPerCharMax);
        var mustEscape = rune.Value is < 0x20 or '"' or '\\';
        _output.Advance(mustEscape ? CanonicalText.WriteEscape((byte)rune.Value, room) : rune.EncodeToUtf8(room));
    }

    private bool TryReadNumber()
    {
        var start = _position;
        var negative = TryTake((byte)'-');
        var integerStart = _position;
        if (!TryTakeDigits("A digit was expected after the minus sign."))
        {
            return false;
        }

        var integerDigits = _position - integerStart;
        if (integerDigits > 1 && _input[integerStart] == (byte)'0')
        {
            return Fail(CanonicalJsonFault.NotJson, integerStart, "A number must not begin with a superfluous zero.");
        }

        var plain = true;
        if (TryTake((byte)'.'))
        {
            plain = false;
            if (!TryTakeDigits("A digit was expected after the decimal point."))
            {
                return false;
            }
        }

        var significandEnd = _position;
        if (TryTake((byte)'e') || TryTake((byte)'E'))
        {
            plain = false;
            _ = TryTake((byte)'+') || TryTake((byte)'-');
            if (!TryTakeDigits("A digit was expected in the exponent."))
            {
                return false;
            }
        }

        if (plain && integerDigits <= ExactDigitsMax)
        {
            var isZero = _input[integerStart] == (byte)'0';
            _output.Append(negative && isZero ? "0"u8 : _input[start.._position]);
            return true;
        }

        return TryWriteNumber(start, significandEnd, plain);
    }

    private bool TryWriteNumber(int start, int significandEnd, bool plain)
    {
        var significandIsZero = _input[start..significandEnd].IndexOfAnyInRange((byte)'1', (byte)'9') < 0;
        var literal = _input[start.._position];
        var value = 0d;
        if (!significandIsZero)
        {
            value = double.Parse(literal, NumberStyles.Float, CultureInfo.InvariantCulture);
            if (value == 0 || !double.IsFinite(value))
            {
                return Fail(
                    CanonicalJsonFault.NumberOutOfRange, start, "The number is outside the range of a double.");
            }
        }

        var form = _output.Reserve(EcmaNumber.BytesMax);
        var length = EcmaNumber.Format(value, form);

        // From 2^53 on the canonical form may be other digits than the double's value; it must be accepted as well,
        // or this could not read what it wrote. Whoever sends those digits gets them back.
        if (plain && !significandIsZero && !literal.SequenceEqual(form[..length]) && !IsExact(literal, value))
        {
            return Fail(
                CanonicalJsonFault.NumberNotExact,
                start,
                "The integer cannot be held exactly by a double; send it as a string.");
        }

        _output.Advance(length);
        return true;
    }

    // Only integers of 16 to 309 digits come here, so the quadratic parse stays small.
    private static bool IsExact(ReadOnlySpan<byte> integer, double value) =>
        BigInteger.Parse(
            Encoding.ASCII.GetString(integer), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        == new BigInteger(value);

    private bool TryTakeDigits(string expectation)
    {
        var rest = _input[_position..];
        var count = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        count = count < 0 ? rest.Length : count;
        _position += count;
        return count > 0 || FailUnless(expectation);
    }
}
