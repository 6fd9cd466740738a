namespace AiBos.Kernel.Limits;

/// <summary>A silo's part of a limit, both 0 to 1.</summary>
/// <param name="OfRate">Of the calls a second.</param>
/// <param name="OfBurst">Of the calls at once.</param>
internal readonly record struct LimitShare(double OfRate, double OfBurst)
{
    /// <summary>
    /// What a silo may use of every limit without asking: little of the rate, so that silos that did not ask cannot
    /// together pass a limit that another leased in whole by more than this, and its even part of the burst.
    /// </summary>
    internal const double QuietOfRate = 0.02;

    /// <summary>What one of so many silos may use without asking.</summary>
    internal static LimitShare Unleased(int silos) =>
        silos <= 1 ? new LimitShare(1, 1) : new LimitShare(Math.Min(QuietOfRate, 1.0 / silos), 1.0 / silos);
}
