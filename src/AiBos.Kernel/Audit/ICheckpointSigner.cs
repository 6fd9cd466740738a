using AiBos.Ledger.Signing;

namespace AiBos.Kernel.Audit;

/// <summary>
/// The deployment's one signing state, kept outside the database. Whatever implements it recomputes leaf hashes from
/// the bytes it is handed, follows the chain from what it signed last, and refuses a smaller or another history.
/// </summary>
internal interface ICheckpointSigner
{
    /// <summary>The Ed25519 keys of all times as of the last <see cref="RefreshAsync"/>; the active one signs each log
    /// under the log's own name.</summary>
    KeyChain Keys { get; }

    /// <summary>Takes up a changed key, and makes sure that whoever would sign has <see cref="Keys"/>.</summary>
    /// <exception cref="SignerUnavailableException">It cannot be asked, or it has a key that nobody vouched for.
    /// </exception>
    ValueTask RefreshAsync(CancellationToken cancellationToken);

    /// <summary>What was signed of a log last; null if nothing was.</summary>
    /// <exception cref="InvalidDataException">The state is damaged.</exception>
    /// <exception cref="SignerUnavailableException">It cannot be asked now.</exception>
    ValueTask<SignerState?> FindAsync(string origin, CancellationToken cancellationToken);

    /// <summary>What is known of a log and its other incarnations.</summary>
    /// <exception cref="InvalidDataException">The state is damaged.</exception>
    /// <exception cref="SignerUnavailableException">It cannot be asked now.</exception>
    ValueTask<LogStanding> StandAsync(string origin, CancellationToken cancellationToken);

    /// <summary>Retires what was signed and lets a new incarnation begin; durable on return. Null with a refusal.
    /// </summary>
    /// <param name="origin">The log as the database has it.</param>
    /// <param name="at">Size of the log as it was restored.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Stops before anything is stored.</param>
    /// <exception cref="SignerUnavailableException">It cannot be asked now, or its answer was lost: it may have agreed.
    /// Ask again.</exception>
    ValueTask<(Resumption? Resumption, SignerRefusal Refusal)> ResumeAsync(
        string origin, long at, string reason, CancellationToken cancellationToken);

    /// <summary>Extends a log and signs; durable on return. A refusal is a value.</summary>
    /// <param name="origin">The log.</param>
    /// <param name="fromSize">The signed size, 0 for a new log.</param>
    /// <param name="leaves">Stored bytes of every leaf from there on, read back from the database.</param>
    /// <param name="cancellationToken">Stops; whether something was signed, the next call finds.</param>
    /// <exception cref="SignerUnavailableException">It cannot be asked now; what was signed, the next call finds.
    /// </exception>
    Task<SignResult> SignAsync(
        string origin, long fromSize, IAsyncEnumerable<byte[]> leaves, CancellationToken cancellationToken);
}
