namespace AiBos.Kernel.Audit;

/// <summary>How the checkpoints of this silo are.</summary>
/// <param name="State"><c>healthy</c>, or <c>stalled</c>: nothing is signed, appends go on; or <c>refused</c>: the
/// signer refuses at least one log.</param>
/// <param name="Since">When this state was first seen.</param>
/// <param name="Detail">Why, in one sentence; null when all is well.</param>
public sealed record CheckpointState(string State, DateTimeOffset Since, string? Detail)
{
    /// <summary>Whether checkpoints keep up.</summary>
    public bool IsHealthy => State == CheckpointHealth.Healthy;
}

/// <summary>What the loop that has checkpoints signed last met, for <c>/diagz</c>. Safe for concurrent use.</summary>
public sealed class CheckpointHealth
{
    internal const string Healthy = "healthy";
    internal const string Stalled = "stalled";
    internal const string Refused = "refused";

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private CheckpointState _present;

    internal CheckpointHealth(TimeProvider time) =>
        (_time, _present) = (time, new CheckpointState(Healthy, time.GetUtcNow(), null));

    /// <summary>The present state.</summary>
    public CheckpointState Present
    {
        get
        {
            lock (_gate)
                return _present;
        }
    }

    /// <summary>Takes a state; true when it is news.</summary>
    internal bool Report(string state, string? detail)
    {
        lock (_gate)
        {
            if (_present.State == state && _present.Detail == detail)
                return false;
            DateTimeOffset since = _present.State == state ? _present.Since : _time.GetUtcNow();
            _present = new CheckpointState(state, since, detail);
            return true;
        }
    }
}
