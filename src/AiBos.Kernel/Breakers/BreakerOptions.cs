namespace AiBos.Kernel.Breakers;

/// <summary>When an engine is left alone for a while, each tenant for itself. Validated at start.</summary>
public sealed class BreakerOptions
{
    /// <summary>Share of calls that are faults at which the breaker opens, 0.05–1, default 0.5.</summary>
    public double FaultShare { get; set; } = 0.5;

    /// <summary>Calls within <see cref="Sample"/> below which it never opens, 2–10,000, default 20.</summary>
    public int CallsMin { get; set; } = 20;

    /// <summary>How far back calls count, 1 s–5 min, default 10 s.</summary>
    public TimeSpan Sample { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it stays open until one call is let through to try, 1 s–5 min, default 5 s.</summary>
    public TimeSpan Rest { get; set; } = TimeSpan.FromSeconds(5);

    internal void Validate()
    {
        if (FaultShare is not (>= 0.05 and <= 1))
            throw KernelStartException.Option("Kernel:Breakers:FaultShare", FaultShare, "0.05 to 1");
        if (CallsMin is < 2 or > 10_000)
            throw KernelStartException.Option("Kernel:Breakers:CallsMin", CallsMin, "2 to 10,000");
        Check(Sample, nameof(Sample));
        Check(Rest, nameof(Rest));
    }

    private static void Check(TimeSpan value, string name)
    {
        if (value < TimeSpan.FromSeconds(1) || value > TimeSpan.FromMinutes(5))
            throw KernelStartException.Option($"Kernel:Breakers:{name}", value, "1 s to 5 min");
    }
}
