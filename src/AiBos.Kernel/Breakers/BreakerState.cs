namespace AiBos.Kernel.Breakers;

/// <summary>How a breaker stands.</summary>
public enum BreakerState
{
    /// <summary>Calls go through.</summary>
    Closed,

    /// <summary>One call is let through to try.</summary>
    HalfOpen,

    /// <summary>Calls are refused until it has rested.</summary>
    Open,
}
