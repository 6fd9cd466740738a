namespace AiBos.Kernel.Limits;

/// <summary>The limit of one action. What is left out is as for all others.</summary>
public sealed class ActionLimitOptions
{
    /// <summary>Calls a second by one principal, 0.01–1,000,000; null: <see cref="LimitOptions.PerSecond"/>.</summary>
    public double? PerSecond { get; set; }

    /// <summary>Calls at once by one principal, 1–10,000,000; null: <see cref="LimitOptions.Burst"/>.</summary>
    public int? Burst { get; set; }
}
