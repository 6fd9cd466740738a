namespace AiBos.Ledger.Signing;

/// <summary>What the signer knows of a log and of its other incarnations.</summary>
/// <param name="State">What was signed of this one last; null if nothing was.</param>
/// <param name="Resumption">The restore that began this incarnation; null if none did.</param>
/// <param name="Newest">What was signed last of the line, whichever incarnation that was; null if nothing was.</param>
/// <param name="Refusal"><see cref="SignerRefusal.None"/> if it may be signed; <see cref="SignerRefusal.Retired"/> or
/// <see cref="SignerRefusal.Unacknowledged"/>.</param>
public sealed record LogStanding(
    SignerState? State, Resumption? Resumption, SignerState? Newest, SignerRefusal Refusal);
