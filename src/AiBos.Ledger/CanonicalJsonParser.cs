using System.Buffers;
using System.Text.Unicode;

namespace AiBos.Ledger;

/// <summary>
/// One pass over the input that writes canonical bytes as it goes. Members are written in input order and moved
/// once, when their object ends, and only if they were not in order: canonical input is never moved.
/// </summary>
internal ref partial struct CanonicalJsonParser
{
    private readonly ReadOnlySpan<byte> _input;
    private readonly CanonicalJsonOptions _options;
    private CanonicalJsonError _error;
    private int _position;
    private int _depth;
    private PooledBytes _output;
    private PooledBytes _names;
    private CanonicalMember[] _members;
    private int _memberCount;

    public CanonicalJsonParser(ReadOnlySpan<byte> input, CanonicalJsonOptions options)
    {
        _input = input;
        _options = options;
        _output = new PooledBytes(Math.Min(input.Length, options.BytesMax) + EcmaNumber.BytesMax);
        _names = new PooledBytes(16);
        _members = ArrayPool<CanonicalMember>.Shared.Rent(16);
    }

    public readonly ReadOnlySpan<byte> Output => _output.Written;

    public void Dispose()
    {
        _output.Dispose();
        _names.Dispose();
        ArrayPool<CanonicalMember>.Shared.Return(_members);
        _members = [];
    }

    public bool TryRun(out CanonicalJsonError error)
    {
        var done = TryReadDocument();
        error = _error;
        return done;
    }

    private bool TryReadDocument()
    {
        if (_input.Length > _options.BytesMax)
        {
            return Fail(CanonicalJsonFault.TooLarge, _options.BytesMax, "The document is longer than allowed.");
        }

        if (_input.StartsWith("\uFEFF"u8))
        {
            return Fail(CanonicalJsonFault.NotJson, 0, "The document begins with a byte order mark; remove it.");
        }

        // Validating once, vectorised, lets every later step copy text without looking at it again.
        if (!Utf8.IsValid(_input))
        {
            return Fail(CanonicalJsonFault.InvalidUtf8, FirstInvalid(_input), "The document is not valid UTF-8.");
        }

        SkipWhitespace();
        if (!TryReadValue())
        {
            return false;
        }

        SkipWhitespace();
        return _position == _input.Length
            || Fail(CanonicalJsonFault.NotJson, _position, "The document goes on after its value has ended.");
    }

    private bool TryReadValue()
    {
        if (_position == _input.Length)
        {
            return FailAtEnd();
        }

        switch (_input[_position])
        {
            case (byte)'{':
                return TryReadObject();
            case (byte)'[':
                return TryReadArray();
            case (byte)'"':
                return TryReadString();
            case (byte)'t':
                return TryReadLiteral("true"u8);
            case (byte)'f':
                return TryReadLiteral("false"u8);
            case (byte)'n':
                return TryReadLiteral("null"u8);
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return TryReadNumber();
            case (byte)'/':
                return Fail(CanonicalJsonFault.NotJson, _position, "Comments are not allowed in JSON.");
            default:
                return Fail(CanonicalJsonFault.NotJson, _position, "A JSON value was expected here.");
        }
    }

    private bool TryReadLiteral(ReadOnlySpan<byte> literal)
    {
        if (!_input[_position..].StartsWith(literal))
        {
            return Fail(CanonicalJsonFault.NotJson, _position, "A JSON value was expected here.");
        }

        _output.Append(literal);
        _position += literal.Length;
        return true;
    }

    private bool TryReadArray()
    {
        if (!TryEnter((byte)'['))
        {
            return false;
        }

        if (TryTake((byte)']'))
        {
            return Leave((byte)']');
        }

        while (true)
        {
            if (!TryReadValue())
            {
                return false;
            }

            SkipWhitespace();
            if (TryTake((byte)']'))
            {
                return Leave((byte)']');
            }

            if (!TryTake((byte)','))
            {
                return FailUnless("A comma or a closing bracket was expected here.");
            }

            _output.Append((byte)',');
            SkipWhitespace();
        }
    }

    private bool TryReadObject()
    {
        if (!TryEnter((byte)'{'))
        {
            return false;
        }

        if (TryTake((byte)'}'))
        {
            return Leave((byte)'}');
        }

        var firstMember = _memberCount;
        var namesLength = _names.Length;
        var ordered = true;
        while (true)
        {
            if (!TryReadMember(firstMember, ref ordered))
            {
                return false;
            }

            SkipWhitespace();
            if (TryTake((byte)'}'))
            {
                break;
            }

            if (!TryTake((byte)','))
            {
                return FailUnless("A comma or a closing brace was expected here.");
            }

            _output.Append((byte)',');
            SkipWhitespace();
        }

        if (!ordered && !TrySortMembers(firstMember))
        {
            return false;
        }

        _memberCount = firstMember;
        _names.Truncate(namesLength);
        return Leave((byte)'}');
    }

    private bool TryEnter(byte opening)
    {
        if (_depth == _options.DepthMax)
        {
            return Fail(CanonicalJsonFault.TooDeep, _position, "Arrays and objects are nested too deeply.");
        }

        _depth++;
        _position++;
        _output.Append(opening);
        SkipWhitespace();
        return true;
    }

    private bool Leave(byte closing)
    {
        _depth--;
        _output.Append(closing);
        return true;
    }

    private bool TryTake(byte wanted)
    {
        if (_position == _input.Length || _input[_position] != wanted)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void SkipWhitespace()
    {
        while (_position < _input.Length
            && _input[_position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            _position++;
        }
    }

    private bool FailUnless(string expectation) =>
        _position == _input.Length ? FailAtEnd() : Fail(CanonicalJsonFault.NotJson, _position, expectation);

    private bool FailAtEnd() =>
        Fail(CanonicalJsonFault.NotJson, _input.Length, "The document ends before its value is complete.");

    private bool Fail(CanonicalJsonFault fault, int offset, string message)
    {
        _error = new CanonicalJsonError(fault, offset, message);
        return false;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> input)
    {
        var offset = 0;
        while (offset < input.Length
            && System.Text.Rune.DecodeFromUtf8(input[offset..], out _, out var length) == OperationStatus.Done)
        {
            offset += length;
        }

        return offset;
    }
}
