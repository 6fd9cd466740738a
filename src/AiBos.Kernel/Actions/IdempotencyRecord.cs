namespace AiBos.Kernel.Actions;

/// <summary>The first answer of an idempotency key, as stored with its effect.</summary>
internal sealed record IdempotencyRecord(byte[] RequestHash, Guid EntryId, string Contract, byte[] Response);
