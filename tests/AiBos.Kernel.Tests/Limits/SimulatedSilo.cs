using AiBos.Kernel.Access;
using AiBos.Kernel.Limits;
using Microsoft.Extensions.Logging.Abstractions;

namespace AiBos.Kernel.Tests.Limits;

/// <summary>The limiter of one silo, whose clock and neighbours the test moves.</summary>
internal sealed class SimulatedSilo : IDisposable
{
    internal const string Action = "probe.create.note";
    private readonly MeterFactory _meters = new();
    private double _due;

    internal SimulatedSilo(LimitOptions options, SimulatedLeases leases, SetTime time)
    {
        var metrics = new LimitMetrics(_meters);
        Health = new LimitHealth(time);
        Limiter = new RateLimiter(options, metrics, Health, time);
        Keeper = new LeaseKeeper(
            Limiter, leases, options, metrics, Health, time, NullLogger<LeaseKeeper>.Instance);
        Leases = leases;
    }

    internal RateLimiter Limiter { get; }

    internal LeaseKeeper Keeper { get; }

    internal LimitHealth Health { get; }

    internal SimulatedLeases Leases { get; }

    internal static Caller Caller { get; } = new("acme", "owner@acme", ["*"]);

    public void Dispose()
    {
        Keeper.Dispose();
        _meters.Dispose();
    }

    /// <summary>Calls as often as so many a second come to within a while; how many went through.</summary>
    internal int Call(double perSecond, TimeSpan within)
    {
        int allowed = 0;
        for (_due += perSecond * within.TotalSeconds; _due >= 1; _due--)
            allowed += Limiter.Take(Caller, Action).IsAllowed ? 1 : 0;
        return allowed;
    }
}
