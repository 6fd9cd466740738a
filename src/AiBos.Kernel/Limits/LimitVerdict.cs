namespace AiBos.Kernel.Limits;

/// <summary>Whether a call may go on, and how much is left.</summary>
public readonly record struct LimitVerdict
{
    /// <summary>Whether it may.</summary>
    public bool IsAllowed { get; init; }

    /// <summary>The limit that refused, or the one of which least is left.</summary>
    public LimitPolicy Policy { get; init; }

    /// <summary>The limit of the action.</summary>
    public LimitPolicy ActionPolicy { get; init; }

    /// <summary>The limit of the tenant; null where only the action's was asked.</summary>
    public LimitPolicy? TenantPolicy { get; init; }

    /// <summary>Calls that are left on this silo under <see cref="Policy"/>.</summary>
    public long Remaining { get; init; }

    /// <summary>Time until the bucket is full again if nobody calls.</summary>
    public TimeSpan ResetAfter { get; init; }

    /// <summary>Time until one more call may go on; zero where there are some left.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>Refusals that are to be recorded now, this one included; 0: not now.</summary>
    public long ToRecord { get; init; }
}
