namespace AiBos.Ledger;

/// <summary>Binds a payload, which lies off the leaf, to its entry.</summary>
/// <param name="Bytes">Length of the stored payload in bytes, not negative. Wire name <c>n</c>.</param>
/// <param name="Commitment">SHA-256 of the stored payload bytes – canonical JSON, sealed fields in their sealed
/// form – as 64 lower-case hexadecimal digits. Wire name <c>c</c>.</param>
/// <param name="KeyId">The key that sealed the payload's personal fields; null when nothing is sealed.
/// Wire name <c>k</c>.</param>
public sealed record PayloadStamp(int Bytes, string Commitment, string? KeyId = null);
