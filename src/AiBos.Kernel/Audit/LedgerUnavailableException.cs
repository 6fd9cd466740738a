namespace AiBos.Kernel.Audit;

/// <summary>The ledger cannot be opened: PostgreSQL is away (retryable), or the tenant does not exist (not).</summary>
internal sealed class LedgerUnavailableException(string message, bool retryable, Exception? innerException = null)
    : Exception(message, innerException)
{
    internal bool Retryable { get; } = retryable;
}
