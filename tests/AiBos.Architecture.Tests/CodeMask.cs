namespace AiBos.Architecture.Tests;

/// <summary>
/// Tells code, comments and literals of a C# file apart. A compiler's syntax tree would do it as well, at the price of
/// 40 MB of packages for rules that only look at words, braces and lines.
/// </summary>
internal sealed class CodeMask
{
    private readonly string _text;
    private readonly char[] _code;
    private readonly char[] _comments;
    private int _at;

    private CodeMask(string text)
    {
        _text = text;
        _code = text.ToCharArray();
        _comments = [.. text.Select(c => c == '\n' ? c : ' ')];
    }

    internal static (string Code, string Comments) Split(string text)
    {
        var mask = new CodeMask(text);
        mask.ReadCode(inHole: false);
        return (new string(mask._code), new string(mask._comments));
    }

    private char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';
    private bool Sees(string word) => string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0;

    private void ReadCode(bool inHole)
    {
        int depth = 0;
        while (_at < _text.Length)
        {
            char c = Peek();
            if (Sees("//"))
                ReadComment("\n");
            else if (Sees("/*"))
                ReadComment("*/");
            else if (c == '\'')
                ReadQuoted('\'');
            else if (IsStringStart(out int dollars, out bool verbatim))
                ReadString(dollars, verbatim);
            else if (inHole && c == '}' && depth == 0)
                return;
            else
            {
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
                _at++;
            }
        }
    }

    private void ReadComment(string end)
    {
        int stop = _text.IndexOf(end, _at + 2, StringComparison.Ordinal);
        stop = stop < 0 ? _text.Length : end == "\n" ? stop : stop + end.Length;
        for (; _at < stop; _at++)
        {
            if (_text[_at] != '\n')
                (_comments[_at], _code[_at]) = (_text[_at], ' ');
        }
    }

    private bool IsStringStart(out int dollars, out bool verbatim)
    {
        int ahead = 0;
        (dollars, verbatim) = (0, false);
        for (; Peek(ahead) is '$' or '@'; ahead++)
        {
            dollars += Peek(ahead) == '$' ? 1 : 0;
            verbatim |= Peek(ahead) == '@';
        }

        return Peek(ahead) == '"';
    }

    private void ReadString(int dollars, bool verbatim)
    {
        while (Peek() != '"')
            Blank();
        int quotes = 0;
        while (!verbatim && Peek(quotes) == '"')
            quotes++;
        if (quotes >= 3)
            ReadRaw(quotes, dollars);
        else if (dollars == 0 && !verbatim)
            ReadQuoted('"');
        else
            ReadInterpolated(verbatim, dollars > 0);
    }

    private void ReadQuoted(char quote)
    {
        Blank();
        while (_at < _text.Length && Peek() != quote)
        {
            if (Peek() == '\\')
                Blank();
            Blank();
        }

        Blank();
    }

    private void ReadInterpolated(bool verbatim, bool holes)
    {
        Blank();
        while (_at < _text.Length)
        {
            if (Peek() == '"' && !(verbatim && Peek(1) == '"'))
            {
                Blank();
                return;
            }

            if (holes && Peek() == '{' && Peek(1) != '{')
            {
                ReadHole(1);
                continue;
            }

            bool pair = (verbatim && Peek() == '"') || (!verbatim && Peek() == '\\') || (holes && Sees("{{"));
            if (pair)
                Blank();
            Blank();
        }
    }

    private void ReadRaw(int quotes, int dollars)
    {
        string end = new('"', quotes);
        Blank(quotes);
        while (_at < _text.Length && !Sees(end))
        {
            int braces = 0;
            while (dollars > 0 && Peek(braces) == '{')
                braces++;
            if (braces < dollars || braces == 0)
            {
                Blank(Math.Max(1, braces));
                continue;
            }

            Blank(braces - dollars);
            ReadHole(dollars);
        }

        // More quotes than the fence belong to the text: """a"""" ends with a quote.
        while (Peek() == '"')
            Blank();
    }

    private void ReadHole(int braces)
    {
        Blank(braces);
        ReadCode(inHole: true);
        Blank(braces);
    }

    private void Blank(int count = 1)
    {
        for (; count > 0 && _at < _text.Length; count--, _at++)
        {
            if (_text[_at] != '\n')
                _code[_at] = ' ';
        }
    }
}
