using AiBos.Ledger;

namespace AiBos.EndToEnd.Tests.Campaign;

/// <summary>One change of one thing, and how it is undone.</summary>
/// <param name="Kind">What sort of change, a row of the matrix.</param>
/// <param name="Detail">Which thing, to repeat it by hand.</param>
/// <param name="Names">Whether a finding names the thing that was changed.</param>
internal sealed record Mutation(string Kind, string Detail, Func<Finding, bool> Names)
{
    /// <summary>Nothing was changed: whatever is found is a false alarm.</summary>
    internal bool IsControl { get; init; }

    internal static Mutation Control(string kind) => new(kind, "untouched", _ => false) { IsControl = true };

    /// <summary>A finding of a code at an entry, or over a range with it.</summary>
    internal static Func<Finding, bool> At(long seq, params string[] codes) =>
        finding => codes.Contains(finding.Code) && finding.Seq <= seq && seq <= (finding.SeqTo ?? finding.Seq);
}
