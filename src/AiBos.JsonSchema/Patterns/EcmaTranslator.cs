using System.Text;
using System.Text.RegularExpressions;

namespace AiBos.JsonSchema.Patterns;

/// <summary>
/// Rewrites a pattern of ECMA-262 unicode mode for .NET: <c>\d \w \s \b</c> as ECMA defines them, <c>$</c> only at the
/// very end, a dot for one code point. Tolerates what common schemas get wrong without doubt about the meaning (an
/// escaped hyphen, a lone brace) and refuses the rest, such as <c>\A</c> or an inline option.
/// </summary>
internal sealed class EcmaTranslator(string source)
{
    private const string WordSet = "[0-9A-Z_a-z]";

    private readonly StringBuilder _output = new();
    private readonly PatternSize _size = new();
    private readonly Stack<bool> _repeatable = new();
    private readonly EscapeReader _reader = new(source);
    private bool _needsBacktracking;
    private bool _hasNames;
    private bool _hasNumberedReference;

    public EcmaTranslation Translate()
    {
        if (source.Length > JsonSchemaLimits.PatternCharsMax)
            throw new PatternException($"it is longer than {JsonSchemaLimits.PatternCharsMax} characters");

        while (!_reader.AtEnd)
            Next();

        if (_size.OpenGroups > 0)
            throw new PatternException("a group is not closed");

        // .NET numbers named groups after the unnamed ones, ECMA-262 in order; together they would mean two things.
        if (_hasNames && _hasNumberedReference)
            throw new PatternException("it mixes named groups with numbered references");

        return new EcmaTranslation(_output.ToString(), _needsBacktracking, _size.Total);
    }

    private void Next()
    {
        char c = _reader.Take();
        switch (c)
        {
            case '\\':
                Escape();
                break;
            case '[':
                Atom(new ClassReader(_reader).Read());
                break;
            case '.':
                Atom(CodePointSet.LineTerminators().ToPattern(negated: true));
                break;
            case '^':
                Assertion(@"\A");
                break;
            case '$':
                Assertion(@"\z");
                break;
            case '(':
                Open();
                break;
            case ')':
                _size.Close(_repeatable.TryPop(out bool repeatable) && repeatable);
                _output.Append(')');
                break;
            case '|':
                Assertion("|");
                break;
            case '*' or '+' or '?':
                Quantify(c.ToString(), 1);
                break;
            case '{':
                Braces();
                break;
            default:
                Literal(_reader.Complete(c));
                break;
        }
    }

    private void Atom(string pattern)
    {
        _output.Append(pattern);
        _size.AddAtom();
    }

    private void Assertion(string pattern)
    {
        _output.Append(pattern);
        _size.Atom = 0;
    }

    private void Literal(int point)
    {
        CodePointSet set = new();
        set.Add(point, point);
        Atom(point < 128 ? Regex.Escape(((char)point).ToString()) : set.ToPattern(negated: false));
    }

    private void Quantify(string quantifier, long count)
    {
        if (_size.Atom == 0)
            throw new PatternException($"the quantifier {quantifier} has nothing to repeat");

        _output.Append(quantifier);
        if (_reader.TrySkip("?"))
            _output.Append('?');
        _size.Repeat(count);
    }

    private void Braces()
    {
        (string Text, int Low, int? High)? bounds = _reader.TakeBounds();
        if (bounds is not var (text, low, high))
        {
            Literal('{');
            return;
        }

        if (high < low)
            throw new PatternException($"the bounds {text} are out of order");

        Quantify(text, Math.Max(low, high ?? low));
    }

    private void Open()
    {
        string start = "(";
        bool repeatable = true;
        foreach (string look in (string[])["?=", "?!", "?<=", "?<!"])
        {
            if (repeatable && _reader.TrySkip(look))
            {
                start = "(" + look;
                repeatable = false;
                _needsBacktracking = true;
            }
        }

        if (repeatable && _reader.TrySkip("?:"))
        {
            start = "(?:";
        }
        else if (repeatable && _reader.TrySkip("?<"))
        {
            start = $"(?<{_reader.TakeName()}>";
            _hasNames = true;
        }
        else if (repeatable && _reader.TrySkip("?"))
        {
            throw new PatternException("it has a kind of group that ECMA-262 does not know");
        }

        _output.Append(start);
        _repeatable.Push(repeatable);
        _size.Open();
    }

    private void Escape()
    {
        char c = _reader.Take();
        switch (c)
        {
            case 'b':
                WordBoundary($"(?:(?<={WordSet})(?!{WordSet})|(?<!{WordSet})(?={WordSet}))");
                break;
            case 'B':
                WordBoundary($"(?:(?<={WordSet})(?={WordSet})|(?<!{WordSet})(?!{WordSet}))");
                break;
            case >= '1' and <= '9':
                _needsBacktracking = _hasNumberedReference = true;
                Atom($@"(?:\{c}{_reader.TakeDigits()})");
                break;
            case 'k':
                if (!_reader.TrySkip("<"))
                    throw new PatternException(@"\k is not followed by a name");
                _needsBacktracking = true;
                Atom($@"\k<{_reader.TakeName()}>");
                break;
            default:
                if (_reader.TakeSet(c) is { } set)
                    Atom(set.ToPattern(negated: false));
                else
                    Literal(_reader.TakeEscapedPoint(c));
                break;
        }
    }

    private void WordBoundary(string pattern)
    {
        _needsBacktracking = true;
        Assertion(pattern);
    }
}
