using System.Buffers.Text;

namespace AiBos.Ledger;

/// <summary>The position in a leaf and what was wrong there. Input is valid UTF-8.</summary>
internal ref struct LeafReader
{
    private const int IdLength = 36;

    private readonly ReadOnlySpan<byte> _leaf;
    private int _position;

    public LeafReader(ReadOnlySpan<byte> leaf)
    {
        _leaf = leaf;
        Error = string.Empty;
    }

    public string Error { get; private set; }

    private readonly ReadOnlySpan<byte> Rest => _leaf[_position..];

    public bool TryExpect(ReadOnlySpan<byte> literal, string field) =>
        IfNext(literal) || Fail("is missing, misplaced or not in canonical form", field);

    public bool IfNext(ReadOnlySpan<byte> literal)
    {
        if (!Rest.StartsWith(literal))
        {
            return false;
        }

        _position += literal.Length;
        return true;
    }

    /// <summary>Reads a string up to its closing quote, which stays unread.</summary>
    public bool TryText(out ReadOnlySpan<byte> text, string field)
    {
        var start = _position;
        text = default;
        while (true)
        {
            var run = Rest.IndexOfAny(CanonicalText.Stops);
            if (run < 0)
            {
                return Fail("is a string without an end", field);
            }

            _position += run;
            if (_leaf[_position] == (byte)'"')
            {
                text = _leaf[start.._position];
                return text.Length > 0 || Fail("is empty", field);
            }

            var escape = _leaf[_position] == (byte)'\\' ? CanonicalText.ReadEscape(Rest, out _) : 0;
            if (escape == 0)
            {
                return Fail("holds a character that is not in canonical form", field);
            }

            _position += escape;
        }
    }

    public bool TryInteger(long max, out long value, string field)
    {
        var digits = Rest;
        var end = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = end < 0 ? digits : digits[..end];
        if (!Utf8Parser.TryParse(digits, out value, out _)
            || value > max
            || (digits.Length > 1 && digits[0] == (byte)'0'))
        {
            return Fail("is not a canonical integer within its range", field);
        }

        _position += digits.Length;
        return true;
    }

    public bool TryHex(out ReadOnlySpan<byte> hex, out LeafHash hash, string field)
    {
        hex = Rest.Length < LeafHash.HexLength ? default : Rest[..LeafHash.HexLength];
        if (!LeafHash.TryParse(hex, out hash))
        {
            return Fail("is not 64 lower-case hexadecimal digits", field);
        }

        _position += LeafHash.HexLength;
        return true;
    }

    public bool TryId(out Guid id)
    {
        if (Rest.Length < IdLength
            || Rest[..IdLength].ContainsAnyInRange((byte)'A', (byte)'F')
            || !Utf8Parser.TryParse(Rest[..IdLength], out id, out var consumed, 'D')
            || consumed != IdLength)
        {
            id = default;
            return Fail("is not a UUID in lower case", "id");
        }

        _position += IdLength;
        return true;
    }

    public bool TryKind(ReadOnlySpan<byte> wire, out EntryKind kind) =>
        EntryKinds.TryParse(wire, out kind) || Fail("is not a known kind", "kind");

    public bool TryEnd() => _position == _leaf.Length || Fail("is followed by further bytes", "v");

    private bool Fail(string what, string field)
    {
        Error = $"The field '{field}' {what} (byte {_position}).";
        return false;
    }
}
