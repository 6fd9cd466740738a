using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Signing;

/// <summary>What became of a request to sign.</summary>
/// <param name="Note">The newest checkpoint, durable before it is returned; null when refused.</param>
/// <param name="Refusal">Why not; <see cref="SignerRefusal.None"/> with a note.</param>
/// <param name="Position">The position of the leaf at fault, or the size that was offered.</param>
/// <param name="SignedSize">Leaves under the newest checkpoint that the signer knows; 0 if there is none or its state
/// cannot be read.</param>
public sealed record SignResult(SignedNote? Note, SignerRefusal Refusal, long Position, long SignedSize);
