namespace AiBos.Ledger;

/// <summary>What a verification found.</summary>
/// <param name="Status">The outcome over all findings, listed or not.</param>
/// <param name="Entries">Rows seen.</param>
/// <param name="Findings">The findings by position, at most as many as the verifier was told to keep.</param>
/// <param name="FindingsTotal">All findings, kept or not.</param>
public sealed record VerificationReport(
    VerificationStatus Status, long Entries, IReadOnlyList<Finding> Findings, long FindingsTotal)
{
    /// <summary>Remarks that are no findings, each a sentence; usually none.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
