namespace AiBos.Ledger.Witnessing;

/// <summary>
/// Remembers the newest checkpoint cosigned for each log. Safe for concurrent use, by other processes too if several
/// share it.
/// </summary>
public interface IWitnessStore
{
    /// <summary>Returns the newest checkpoint of a log, or null if none was ever cosigned.</summary>
    /// <param name="origin">The log.</param>
    /// <exception cref="InvalidDataException">The state is damaged: answering "none" would allow a rollback.
    /// </exception>
    WitnessedHead? Find(string origin);

    /// <summary>Sets the newest checkpoint if the stored one still is the expected tree: one atomic step, durable on
    /// return. Of two that expect the same one, one gets false.</summary>
    /// <param name="origin">The log.</param>
    /// <param name="expected">What was found before; null for none.</param>
    /// <param name="next">What to store.</param>
    /// <returns>False if another tree is stored; nothing was changed.</returns>
    /// <exception cref="IOException">It could not be stored; no cosignature may leave.</exception>
    bool TryAdvance(string origin, WitnessedHead? expected, WitnessedHead next);
}
