namespace AiBos.Ledger.Notes;

/// <summary>A signature that was verified.</summary>
/// <param name="Key">The key that made it.</param>
/// <param name="Signature">The line.</param>
/// <param name="UnixSeconds">When a cosigner says it signed; null for a plain signature. The cosigner's clock, not
/// ours.</param>
public sealed record NoteVerification(NoteVerifier Key, NoteSignature Signature, long? UnixSeconds);
