namespace AiBos.Kernel.Audit;

/// <summary>A state with the time it was first seen. Safe for concurrent use.</summary>
internal sealed class HealthCell(TimeProvider time)
{
    internal const string Healthy = "healthy";
    internal const string Degraded = "degraded";
    internal const string Stalled = "stalled";
    internal const string Refused = "refused";

    private readonly Lock _gate = new();
    private CheckpointState _present = new(Healthy, time.GetUtcNow(), null);

    internal CheckpointState Present
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
            DateTimeOffset since = _present.State == state ? _present.Since : time.GetUtcNow();
            _present = new CheckpointState(state, since, detail);
            return true;
        }
    }
}
