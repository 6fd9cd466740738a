namespace AiBos.Ledger.Timestamps;

/// <summary>That bytes existed at a time, on the word of an authority. It exists only once that was verified.</summary>
/// <param name="At">When the authority saw their hash, by its clock.</param>
/// <param name="Authority">The subject of the certificate that signed, a distinguished name (RFC 4514).</param>
public sealed record VerifiedTimestamp(DateTimeOffset At, string Authority);
