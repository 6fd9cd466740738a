using System.Globalization;
using System.Text;

namespace AiBos.JsonSchema.Patterns;

/// <summary>
/// A set of code points that writes itself as a .NET pattern. .NET matches UTF-16 units, ECMA-262 in unicode mode
/// code points; so everything beyond U+FFFF becomes an alternative of surrogate pairs.
/// </summary>
internal sealed class CodePointSet
{
    private const int AstralMin = 0x10000;
    private const int AstralMax = 0x10FFFF;

    private readonly List<(int Low, int High)> _ranges = [];
    private readonly StringBuilder _categories = new();

    public static CodePointSet Digits() => Of((0x30, 0x39));

    public static CodePointSet WordCharacters() => Of((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A));

    /// <summary>WhiteSpace and LineTerminator of ECMA-262.</summary>
    public static CodePointSet Spaces() => Of(
        (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
        (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    public static CodePointSet LineTerminators() => Of((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029));

    public void Add(int low, int high) => _ranges.Add((low, high));

    public void Add(CodePointSet other)
    {
        _ranges.AddRange(other._ranges);
        _categories.Append(other._categories);
    }

    /// <summary>Adds a general category as .NET names it. .NET knows it for the basic plane only.</summary>
    public void AddCategory(string name, bool negated)
    {
        _categories.Append(negated ? @"\P{" : @"\p{").Append(name).Append('}');
        if (negated)
            Add(AstralMin, AstralMax);
    }

    /// <summary>Everything outside; surrogate units stay out, they are halves and not code points.</summary>
    public CodePointSet Complement()
    {
        CodePointSet rest = new();
        rest._ranges.AddRange(Outside(_ranges.Append((0xD800, 0xDFFF)), 0));
        return rest;
    }

    public string ToPattern(bool negated)
    {
        List<string> parts = [];
        StringBuilder basic = new();
        foreach ((int low, int high) in _ranges.Where(r => r.Low < AstralMin))
            AppendRange(basic, low, Math.Min(high, AstralMin - 1));
        basic.Append(_categories);

        var astral = _ranges.Where(r => r.High >= AstralMin).Select(r => (Math.Max(r.Low, AstralMin), r.High));
        if (negated)
        {
            parts.Add($@"[^{basic}\uD800-\uDFFF]");
            astral = Outside(astral, AstralMin);
        }
        else if (basic.Length > 0)
        {
            parts.Add($"[{basic}]");
        }

        foreach ((int low, int high) in astral)
            AddPairs(parts, low, high);

        return parts.Count switch
        {
            // An empty class matches nothing; .NET has no spelling for it but this.
            0 => @"[^\u0000-\uFFFF]",
            1 when parts[0][0] == '[' && parts[0][^1] == ']' && !parts[0].Contains("][", StringComparison.Ordinal)
                => parts[0],
            _ => $"(?:{string.Join('|', parts)})",
        };
    }

    private static CodePointSet Of(params ReadOnlySpan<(int Low, int High)> ranges)
    {
        CodePointSet set = new();
        foreach ((int low, int high) in ranges)
            set.Add(low, high);
        return set;
    }

    private static List<(int Low, int High)> Outside(IEnumerable<(int Low, int High)> ranges, int from)
    {
        List<(int, int)> gaps = [];
        foreach ((int low, int high) in ranges.OrderBy(r => r.Low))
        {
            if (low > from)
                gaps.Add((from, low - 1));
            from = Math.Max(from, high + 1);
        }

        if (from <= AstralMax)
            gaps.Add((from, AstralMax));
        return gaps;
    }

    private static void AddPairs(List<string> parts, int low, int high)
    {
        // Cut at the borders of high surrogates: a ragged head, whole blocks, a ragged tail.
        while (low <= high)
        {
            int first = High(low);
            bool whole = Low(low) == 0xDC00;
            int lastWhole = Low(high) == 0xDFFF ? High(high) : High(high) - 1;
            int last = whole && lastWhole >= first ? lastWhole : first;
            int end = Math.Min(high, AstralMin + ((last - 0xD800) << 10) + 0x3FF);
            StringBuilder pair = new();
            AppendRange(pair.Append('['), first, last);
            AppendRange(pair.Append("]["), Low(low), Low(end));
            parts.Add(pair.Append(']').ToString());
            low = end + 1;
        }
    }

    private static int High(int point) => 0xD800 + ((point - AstralMin) >> 10);

    private static int Low(int point) => 0xDC00 + ((point - AstralMin) & 0x3FF);

    private static void AppendRange(StringBuilder target, int low, int high)
    {
        target.Append(@"\u").Append(low.ToString("X4", CultureInfo.InvariantCulture));
        if (high > low)
            target.Append(@"-\u").Append(high.ToString("X4", CultureInfo.InvariantCulture));
    }
}
