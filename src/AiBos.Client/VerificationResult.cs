namespace AiBos.Client;

/// <summary>What the kernel found when it recomputed the tenant's whole ledger.</summary>
/// <param name="Status">
/// <c>VALID</c>, <c>TAMPERED</c>, <c>INCOMPLETE</c> or <c>CANNOT_VERIFY</c>; treat an unknown one as not valid.
/// </param>
/// <param name="Entries">Entries read.</param>
/// <param name="Findings">What is wrong, by position; bounded by the kernel.</param>
/// <param name="FindingsTotal">All findings, listed or not; 0 when the kernel does not count them.</param>
public sealed record VerificationResult(
    string Status, long Entries, IReadOnlyList<VerificationFinding> Findings, long FindingsTotal = 0)
{
    /// <summary>Whether everything that could be checked is as it was written.</summary>
    public bool IsValid => Status == "VALID";
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Code">What, for example <c>PAYLOAD_HASH_MISMATCH</c>.</param>
/// <param name="Seq">The entry, or the first of a range.</param>
/// <param name="SeqTo">The last entry of a range, inclusive; null for one entry.</param>
/// <param name="Column">The column or field concerned; null when none is.</param>
/// <param name="Expected">What the evidence says; null when there is nothing to show.</param>
/// <param name="Actual">What was found; null when there is nothing to show.</param>
public sealed record VerificationFinding(
    string Code, long Seq, long? SeqTo = null, string? Column = null, string? Expected = null, string? Actual = null);
