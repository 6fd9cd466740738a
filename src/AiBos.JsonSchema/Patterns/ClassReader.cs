namespace AiBos.JsonSchema.Patterns;

/// <summary>Reads one bracketed class, the opening bracket already taken.</summary>
internal sealed class ClassReader(EscapeReader reader)
{
    public string Read()
    {
        bool negated = reader.TrySkip("^");
        CodePointSet set = new();
        while (!reader.TrySkip("]"))
        {
            int? low = Member(set);
            if (!reader.IsRange)
            {
                Add(set, low);
                continue;
            }

            reader.TrySkip("-");
            int? high = Member(set);
            if (low is not { } from || high is not { } to)
                throw new PatternException("a range in a class ends in a set");

            if (to < from)
                throw new PatternException("a range in a class is out of order");

            set.Add(from, to);
        }

        return set.ToPattern(negated);
    }

    private static void Add(CodePointSet set, int? point)
    {
        if (point is { } single)
            set.Add(single, single);
    }

    /// <summary>One code point, or null after adding a whole set such as <c>\d</c>.</summary>
    private int? Member(CodePointSet set)
    {
        char c = reader.Take();
        if (c != '\\')
            return reader.Complete(c);

        char escaped = reader.Take();
        if (escaped == 'b')
            return '\b';

        if (reader.TakeSet(escaped) is not { } known)
            return reader.TakeEscapedPoint(escaped);

        set.Add(known);
        return null;
    }
}
