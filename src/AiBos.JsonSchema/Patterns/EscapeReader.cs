using System.Globalization;

namespace AiBos.JsonSchema.Patterns;

/// <summary>Cursor over a pattern with the parts of the grammar that classes and the rest share.</summary>
internal sealed class EscapeReader(string source)
{
    private int _at;

    public bool AtEnd => _at >= source.Length;

    /// <summary>Whether a hyphen follows that does not end the class.</summary>
    public bool IsRange => _at + 1 < source.Length && source[_at] == '-' && source[_at + 1] != ']';

    public char Take() =>
        AtEnd ? throw new PatternException("it ends in the middle of an expression") : source[_at++];

    public bool TrySkip(string text)
    {
        if (!source.AsSpan(_at).StartsWith(text, StringComparison.Ordinal))
            return false;

        _at += text.Length;
        return true;
    }

    /// <summary>The code point that begins with a unit just taken.</summary>
    public int Complete(char first) =>
        char.IsHighSurrogate(first) && !AtEnd && char.IsLowSurrogate(source[_at])
            ? char.ConvertToUtf32(first, source[_at++])
            : first;

    public string TakeDigits()
    {
        int start = _at;
        while (!AtEnd && char.IsAsciiDigit(source[_at]))
            _at++;
        return source[start.._at];
    }

    /// <summary>A group name up to its closing bracket.</summary>
    public string TakeName()
    {
        int end = source.IndexOf('>', _at);
        string name = end < 0 ? "" : source[_at..end];
        bool plain = name.Length > 0 && !char.IsAsciiDigit(name[0]) &&
            name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        if (!plain)
            throw new PatternException("a group name is not made of letters, digits and underscores");

        _at = end + 1;
        return name;
    }

    /// <summary><c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c> after the opening brace, or null and nothing taken.</summary>
    public (string Text, int Low, int? High)? TakeBounds()
    {
        int start = _at;
        string low = TakeDigits();
        string? high = null;
        if (TrySkip(","))
            high = TakeDigits();
        if (low.Length is > 0 and < 9 && high is not { Length: > 8 } && TrySkip("}"))
        {
            int? upper = string.IsNullOrEmpty(high) ? null : int.Parse(high);
            return ("{" + source[start.._at], int.Parse(low), upper);
        }

        if (low.Length > 8 || high is { Length: > 8 })
            throw new PatternException("a repetition count is too large");

        _at = start;
        return null;
    }

    /// <summary>The set that an escape stands for, or null when it stands for one code point.</summary>
    public CodePointSet? TakeSet(char kind)
    {
        switch (kind)
        {
            case 'd':
                return CodePointSet.Digits();
            case 'D':
                return CodePointSet.Digits().Complement();
            case 'w':
                return CodePointSet.WordCharacters();
            case 'W':
                return CodePointSet.WordCharacters().Complement();
            case 's':
                return CodePointSet.Spaces();
            case 'S':
                return CodePointSet.Spaces().Complement();
            case 'p' or 'P':
                int end = source.IndexOf('}', _at);
                if (end < 0 || !TrySkip("{"))
                    throw new PatternException(@"\p is not followed by a property in braces");

                CodePointSet set = new();
                UnicodeProperty.Add(set, source[_at..end], kind == 'P');
                _at = end + 1;
                return set;
            default:
                return null;
        }
    }

    /// <summary>The code point of an escape whose first character was just taken.</summary>
    public int TakeEscapedPoint(char kind) => kind switch
    {
        't' => '\t',
        'n' => '\n',
        'v' => '\v',
        'f' => '\f',
        'r' => '\r',
        '0' when AtEnd || !char.IsAsciiDigit(source[_at]) => 0,
        'c' when !AtEnd && char.IsAsciiLetter(source[_at]) => source[_at++] & 0x1F,
        'x' => TakeHex(2),
        'u' => TakeUnicode(),
        _ when char.IsAscii(kind) && !char.IsAsciiLetterOrDigit(kind) => kind,
        _ => throw new PatternException($"\\{kind} is no escape of ECMA-262"),
    };

    private int TakeUnicode()
    {
        if (TrySkip("{"))
        {
            int end = source.IndexOf('}', _at);
            int length = end - _at;
            if (end < 0 || length is < 1 or > 6)
                throw new PatternException(@"\u{ is not followed by a code point");

            int braced = TakeHex(length);
            _at = end + 1;
            return braced <= 0x10FFFF ? braced : throw new PatternException("a code point is beyond U+10FFFF");
        }

        int point = TakeHex(4);
        int mark = _at;
        if (char.IsHighSurrogate((char)point) && TrySkip(@"\u") && _at + 4 <= source.Length)
        {
            int low = TakeHex(4);
            if (char.IsLowSurrogate((char)low))
                return char.ConvertToUtf32((char)point, (char)low);
        }

        _at = mark;
        return point;
    }

    private int TakeHex(int length)
    {
        int value = 0;
        bool valid = _at + length <= source.Length && int.TryParse(
            source.AsSpan(_at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        if (!valid)
            throw new PatternException("an escape lacks its hexadecimal digits");

        _at += length;
        return value;
    }
}
