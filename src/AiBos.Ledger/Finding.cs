namespace AiBos.Ledger;

/// <summary>One thing that verification found wrong.</summary>
/// <param name="Code">One of <see cref="FindingCodes"/>.</param>
/// <param name="Seq">The entry, or the first of a range of entries.</param>
/// <param name="SeqTo">The last entry of a range, inclusive; null when one entry is meant.</param>
/// <param name="Column">The column or head field concerned, by its name in the leaf; null when none is.</param>
/// <param name="Expected">What the evidence says, at most 256 characters; null when there is nothing to show.</param>
/// <param name="Actual">What was found, at most 256 characters; null when there is nothing to show.</param>
public sealed record Finding(
    string Code, long Seq, long? SeqTo = null, string? Column = null, string? Expected = null, string? Actual = null);
