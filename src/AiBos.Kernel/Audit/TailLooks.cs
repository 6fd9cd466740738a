namespace AiBos.Kernel.Audit;

/// <summary>Looks at new entries that no entry tells of yet.</summary>
/// <param name="Looks">How many read something.</param>
/// <param name="From">First entry that they read.</param>
/// <param name="To">First entry that they did not.</param>
internal sealed record TailLooks(long Looks, long From, long To);
