namespace AiBos.Analyzers.Queries;

/// <summary>A piece of SQL that has a meaning of its own.</summary>
internal readonly struct SqlToken(SqlTokenKind kind, string text, int at)
{
    internal SqlTokenKind Kind { get; } = kind;

    /// <summary>A word in lower case, a quoted name as it is, a symbol.</summary>
    internal string Text { get; } = text;

    /// <summary>Where it starts in the whole text.</summary>
    internal int At { get; } = at;

    internal bool IsName => Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName;

    internal bool IsWord(string word) => Kind == SqlTokenKind.Word && Text == word;

    internal bool IsSymbol(char symbol) => Kind == SqlTokenKind.Symbol && Text[0] == symbol;
}

internal enum SqlTokenKind
{
    Word,
    QuotedName,
    Symbol,
    Hole,

    /// <summary>A hole between quotes.</summary>
    QuotedHole,
}
