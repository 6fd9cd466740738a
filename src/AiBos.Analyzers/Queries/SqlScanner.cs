namespace AiBos.Analyzers.Queries;

/// <summary>
/// Splits PostgreSQL's SQL into words, names, symbols and holes; comments, numbers and literals are skipped. A hole is
/// the character <see cref="Hole"/>.
/// </summary>
internal sealed class SqlScanner
{
    internal const char Hole = '\u0001';

    private readonly string _text;
    private readonly List<SqlToken> _tokens = [];
    private int _at;

    private SqlScanner(string text) => _text = text;

    internal static IReadOnlyList<SqlToken> Scan(string text)
    {
        var scanner = new SqlScanner(text);
        while (scanner._at < text.Length)
            scanner.Read();
        return scanner._tokens;
    }

    private char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private bool Sees(string what) => string.CompareOrdinal(_text, _at, what, 0, what.Length) == 0;

    private void Read()
    {
        char c = Peek();
        if (c == Hole)
            Add(SqlTokenKind.Hole, "", _at++);
        else if (Sees("--"))
            SkipTo("\n");
        else if (Sees("/*"))
            SkipComment();
        else if (c == '\'')
            ReadLiteral(escapes: _at > 0 && _text[_at - 1] is 'e' or 'E' && !IsNamePart(_at - 2));
        else if (c == '"')
            ReadQuotedName();
        else if (c == '$' && Tag() is { } tag)
            ReadDollarLiteral(tag);
        else if (char.IsLetter(c) || c == '_')
            ReadWord();
        else if (char.IsDigit(c))
            SkipNumber();
        else if (!char.IsWhiteSpace(c))
            Add(SqlTokenKind.Symbol, c.ToString(), _at++);
        else
            _at++;
    }

    private bool IsNamePart(int at) => at >= 0 && (char.IsLetterOrDigit(_text[at]) || _text[at] is '_' or '$');

    private void ReadWord()
    {
        int start = _at;
        while (_at < _text.Length && IsNamePart(_at))
            _at++;
        Add(SqlTokenKind.Word, _text.Substring(start, _at - start).ToLowerInvariant(), start);
    }

    private void SkipNumber()
    {
        while (char.IsLetterOrDigit(Peek()) || (Peek() == '.' && char.IsDigit(Peek(1))))
            _at++;
    }

    private void ReadQuotedName()
    {
        int start = _at++;
        while (_at < _text.Length && !(Peek() == '"' && Peek(1) != '"'))
        {
            if (Peek() == Hole)
                Add(SqlTokenKind.QuotedHole, "", _at);
            _at += Peek() == '"' ? 2 : 1;
        }

        _at++;
        string name = _text.Substring(start + 1, Math.Max(0, Math.Min(_at - 1, _text.Length) - start - 1));
        Add(SqlTokenKind.QuotedName, name.Replace("\"\"", "\""), start);
    }

    private void ReadLiteral(bool escapes)
    {
        _at++;
        while (_at < _text.Length && !(Peek() == '\'' && Peek(1) != '\''))
        {
            if (Peek() == Hole)
                Add(SqlTokenKind.QuotedHole, "", _at);
            _at += Peek() == '\'' || (escapes && Peek() == '\\') ? 2 : 1;
        }

        _at++;
    }

    /// <summary>The opening tag of a dollar-quoted literal, or null: <c>$1</c> is none.</summary>
    private string? Tag()
    {
        if (IsNamePart(_at - 1))
            return null;
        int end = _at + 1;
        while (end < _text.Length && (char.IsLetterOrDigit(_text[end]) || _text[end] == '_'))
            end++;
        return end < _text.Length && _text[end] == '$' && !char.IsDigit(_text[_at + 1])
            ? _text.Substring(_at, end + 1 - _at)
            : null;
    }

    private void ReadDollarLiteral(string tag)
    {
        _at += tag.Length;
        while (_at < _text.Length && !Sees(tag))
        {
            if (Peek() == Hole)
                Add(SqlTokenKind.QuotedHole, "", _at);
            _at++;
        }

        _at += tag.Length;
    }

    private void SkipTo(string end)
    {
        int found = _text.IndexOf(end, _at, StringComparison.Ordinal);
        _at = found < 0 ? _text.Length : found + end.Length;
    }

    private void SkipComment()
    {
        int depth = 0;
        do
        {
            bool opens = Sees("/*");
            bool closes = Sees("*/");
            depth += opens ? 1 : closes ? -1 : 0;
            _at += opens || closes ? 2 : 1;
        }
        while (depth > 0 && _at < _text.Length);
    }

    private void Add(SqlTokenKind kind, string text, int at) => _tokens.Add(new SqlToken(kind, text, at));
}
