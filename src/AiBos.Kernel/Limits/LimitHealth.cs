namespace AiBos.Kernel.Limits;

/// <summary>How limits fare on this silo, for <c>/diagz</c>.</summary>
public sealed class LimitHealth
{
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private DateTimeOffset _since;
    private bool _unreachable;
    private long _refused;

    internal LimitHealth(TimeProvider time) => (_time, _since) = (time, time.GetUtcNow());

    /// <summary>Whether shares can be asked for; otherwise the last ones hold on, and a limit may be passed.</summary>
    public bool IsHealthy
    {
        get
        {
            lock (_lock)
                return !_unreachable;
        }
    }

    /// <summary>When that began.</summary>
    public DateTimeOffset Since
    {
        get
        {
            lock (_lock)
                return _since;
        }
    }

    /// <summary>What is wrong and what it means; null when all is well.</summary>
    public string? Detail => IsHealthy
        ? null
        : "Shares of limits cannot be asked for; this silo goes on with its last, and limits may be passed.";

    /// <summary>Calls this silo refused since it started.</summary>
    public long RefusedTotal => Interlocked.Read(ref _refused);

    /// <summary>Shares this silo holds.</summary>
    public int Leases { get; internal set; }

    /// <summary>Silos among which limits are shared.</summary>
    public int Silos { get; internal set; } = 1;

    internal void Refused() => Interlocked.Increment(ref _refused);

    /// <summary>Notes how asking went; true when that changed.</summary>
    internal bool Asked(bool reached)
    {
        lock (_lock)
        {
            if (_unreachable != reached)
                return false;
            (_unreachable, _since) = (!reached, _time.GetUtcNow());
            return true;
        }
    }
}
