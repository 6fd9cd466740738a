namespace AiBos.Client;

/// <summary>Where an act stands on the tenant's ledger. Durable before the answer was sent.</summary>
/// <param name="Seq">The entry's number, from 0.</param>
/// <param name="Hash">The entry's hash, 64 lower-case hex digits.</param>
public sealed record AuditStamp(long Seq, string Hash);
