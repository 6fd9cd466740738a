namespace AiBos.Analyzers.Queries;

/// <summary>
/// Finds tables and functions that SQL names together with their schema. <c>e.date</c> is a column where <c>e</c> is
/// an alias, so only places where PostgreSQL looks for a table count, and names before an opening bracket.
/// </summary>
internal sealed class SchemaNames
{
    /// <summary>Functions that have FROM between their arguments.</summary>
    private static readonly HashSet<string> TakesFrom = ["extract", "substring", "trim", "overlay", "position"];

    private static readonly HashSet<string> OpensTable =
        ["from", "join", "into", "using", "update", "table", "references"];

    private static readonly HashSet<string> KeepsTable = ["only", "lateral", "if", "exists"];

    /// <summary>Where the list of tables ends; after a comma there is no further table.</summary>
    private static readonly HashSet<string> EndsTables =
        ["select", "where", "group", "order", "having", "limit", "offset", "returning", "set", "values", "union",
         "window", "fetch", "for", "except", "intersect", "when"];

    private readonly IReadOnlyList<SqlToken> _tokens;
    private readonly Stack<Level> _levels = new();
    private Level _now = new(ignoresFrom: false, tableNext: false);

    private SchemaNames(IReadOnlyList<SqlToken> tokens) => _tokens = tokens;

    /// <summary>Schema, name behind it, and the position of the schema in the text.</summary>
    internal static IEnumerable<(string Schema, string Name, int At)> Find(IReadOnlyList<SqlToken> tokens) =>
        new SchemaNames(tokens).Find();

    private IEnumerable<(string Schema, string Name, int At)> Find()
    {
        for (int i = 0; i < _tokens.Count; i++)
        {
            SqlToken token = _tokens[i];
            if (token.IsName)
            {
                int last = LastOfName(i);
                if (last > i && (_now.TableNext || IsSymbol(last + 1, '(')))
                    yield return (_tokens[last - 2].Text, _tokens[last].Text, _tokens[last - 2].At);
                ReadName(i, last);
                i = last;
            }
            else if (token.IsSymbol('('))
            {
                _levels.Push(_now);
                _now = new Level(i > 0 && TakesFrom.Contains(_tokens[i - 1].Text), _now.TableNext);
            }
            else if (token.IsSymbol(')') && _levels.Count > 0)
            {
                _now = _levels.Pop();
                _now.TableNext = false;
            }
            else if (token.IsSymbol(','))
            {
                _now.TableNext = _now.InTables;
            }
        }
    }

    private void ReadName(int first, int last)
    {
        SqlToken token = _tokens[first];
        bool isKeyword = token.Kind == SqlTokenKind.Word && first == last;
        if (isKeyword && OpensTable.Contains(token.Text) && !(token.Text == "from" && IsNoClause(first)))
            (_now.TableNext, _now.InTables) = (true, true);
        else if (isKeyword && EndsTables.Contains(token.Text))
            (_now.TableNext, _now.InTables) = (false, false);
        else if (!isKeyword || !KeepsTable.Contains(token.Text))
            _now.TableNext = false;
    }

    private bool IsNoClause(int at) => _now.IgnoresFrom || (at > 0 && _tokens[at - 1].IsWord("distinct"));

    /// <summary>The index of the last part of a dotted name.</summary>
    private int LastOfName(int at)
    {
        while (IsSymbol(at + 1, '.') && at + 2 < _tokens.Count && _tokens[at + 2].IsName)
            at += 2;
        return at;
    }

    private bool IsSymbol(int at, char symbol) => at < _tokens.Count && _tokens[at].IsSymbol(symbol);

    /// <summary>What holds between two brackets.</summary>
    private sealed class Level(bool ignoresFrom, bool tableNext)
    {
        internal bool IgnoresFrom { get; } = ignoresFrom;
        internal bool TableNext { get; set; } = tableNext;
        internal bool InTables { get; set; } = tableNext;
    }
}
