namespace AiBos.JsonSchema.Patterns;

/// <summary>
/// Counts the positions a pattern has once counted repetitions are written out: the size of its automaton, which a
/// pattern of forty characters can drive into the billions.
/// </summary>
internal sealed class PatternSize
{
    private readonly Stack<long> _outer = new();
    private long _current;

    /// <summary>Size of what a quantifier would repeat; 0 when nothing repeatable precedes.</summary>
    public long Atom { get; set; }

    /// <summary>Positions so far; of the whole pattern once all groups are closed.</summary>
    public long Total => _current;

    public int OpenGroups => _outer.Count;

    public void AddAtom()
    {
        Atom = 1;
        Grow(1);
    }

    public void Repeat(long count)
    {
        Grow(Atom * Math.Max(0, Math.Min(count, JsonSchemaLimits.PatternPositionsMax + 1L) - 1));
        Atom = 0;
    }

    public void Open()
    {
        if (_outer.Count >= JsonSchemaLimits.PatternGroupsMax)
            throw new PatternException($"it nests more than {JsonSchemaLimits.PatternGroupsMax} groups");

        _outer.Push(_current);
        _current = 0;
        Atom = 0;
    }

    public void Close(bool repeatable)
    {
        if (_outer.Count == 0)
            throw new PatternException("a closing parenthesis has no opening one");

        long inner = Math.Max(1, _current);
        _current = _outer.Pop();
        Grow(inner);
        Atom = repeatable ? inner : 0;
    }

    private void Grow(long positions)
    {
        _current += positions;
        if (_current > JsonSchemaLimits.PatternPositionsMax)
            throw new PatternException($"it unfolds to more than {JsonSchemaLimits.PatternPositionsMax} positions");
    }
}
