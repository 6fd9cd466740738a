namespace AiBos.Ledger;

/// <summary>Collects findings up to a bound, and the outcome over all of them.</summary>
internal sealed class FindingList(int keptMax)
{
    private const int TextCharsMax = 256;

    private readonly List<Finding> _kept = [];

    public long Total { get; private set; }

    public bool Tampered { get; private set; }

    /// <param name="finding">The finding.</param>
    /// <param name="withheldOnly">True when nothing shown was altered but something was not shown.</param>
    public void Add(Finding finding, bool withheldOnly = false)
    {
        Total++;
        Tampered |= !withheldOnly;
        if (_kept.Count < keptMax)
        {
            _kept.Add(finding with { Expected = Shorten(finding.Expected), Actual = Shorten(finding.Actual) });
        }
    }

    // A range is added when it ends, so the kept findings are in order only after sorting; ties keep their order.
    public IReadOnlyList<Finding> ToList() => [.. _kept.OrderBy(static finding => finding.Seq)];

    private static string? Shorten(string? text) =>
        text is { Length: > TextCharsMax } ? string.Concat(text.AsSpan(0, TextCharsMax - 1), "…") : text;
}
