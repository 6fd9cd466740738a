namespace AiBos.Kernel.Audit;

/// <summary>How the checkpoints of this silo are.</summary>
/// <param name="State"><c>healthy</c>; or of signing <c>stalled</c>: nothing is signed, appends go on, or
/// <c>refused</c>: the signer refuses at least one log; or of witnesses <c>degraded</c>: one does not cosign.</param>
/// <param name="Since">When this state was first seen.</param>
/// <param name="Detail">Why, in one sentence; null when all is well.</param>
public sealed record CheckpointState(string State, DateTimeOffset Since, string? Detail)
{
    /// <summary>Whether all is well.</summary>
    public bool IsHealthy => State == HealthCell.Healthy;
}

/// <summary>What the loops that have checkpoints signed and cosigned met last, for <c>/diagz</c>.</summary>
public sealed class CheckpointHealth
{
    internal CheckpointHealth(TimeProvider time) =>
        (Signing, Witnessing) = (new HealthCell(time), new HealthCell(time));

    /// <summary>How signing goes.</summary>
    public CheckpointState Checkpoints => Signing.Present;

    /// <summary>How cosigning goes; healthy without witnesses.</summary>
    public CheckpointState Witnesses => Witnessing.Present;

    internal HealthCell Signing { get; }

    internal HealthCell Witnessing { get; }
}
