using System.Diagnostics.Metrics;

namespace AiBos.Kernel.Limits;

/// <summary>Meter <c>AiBos.Kernel.Limits</c>. Dimension: the kind of limit, <c>action</c> or <c>tenant</c>.</summary>
internal sealed class LimitMetrics
{
    internal const string MeterName = "AiBos.Kernel.Limits";

    private readonly Meter _meter;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _uncounted;
    private readonly Counter<long> _leases;

    public LimitMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _refused = _meter.CreateCounter<long>("aibos.limits.call.refused", "{call}", "Calls over a limit.");
        _uncounted = _meter.CreateCounter<long>(
            "aibos.limits.call.uncounted", "{call}", "Calls held to their tenant's limit alone: the table was full.");
        _leases = _meter.CreateCounter<long>(
            "aibos.limits.lease.asked", "{lease}", "Shares of limits that were asked for.");
    }

    internal void Observe(Func<int> buckets) => _meter.CreateObservableGauge(
        "aibos.limits.bucket.count", buckets, "{bucket}", "Buckets that this silo keeps.");

    internal void Refused(string limit) => _refused.Add(1, new KeyValuePair<string, object?>("limit", limit));

    internal void Uncounted() => _uncounted.Add(1);

    internal void Asked(bool granted) =>
        _leases.Add(1, new KeyValuePair<string, object?>("outcome", granted ? "granted" : "unreachable"));
}
