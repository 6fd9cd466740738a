using System.Diagnostics.Metrics;

namespace AiBos.Kernel.Breakers;

/// <summary>Meter <c>AiBos.Kernel.Breakers</c>. Dimension: the engine's domain, never the tenant.</summary>
internal sealed class BreakerMetrics
{
    internal const string MeterName = "AiBos.Kernel.Breakers";

    private readonly Meter _meter;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _refused;

    public BreakerMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _opened = _meter.CreateCounter<long>("aibos.breakers.breaker.opened", "{breaker}", "Breakers that opened.");
        _refused = _meter.CreateCounter<long>("aibos.breakers.call.refused", "{call}", "Calls that met an open one.");
    }

    internal void Observe(Func<int> open) => _meter.CreateObservableGauge(
        "aibos.breakers.breaker.open", open, "{breaker}", "Breakers that let nobody through.");

    internal void Opened(string engine) => _opened.Add(1, new KeyValuePair<string, object?>("engine", engine));

    internal void Refused(string engine) => _refused.Add(1, new KeyValuePair<string, object?>("engine", engine));
}
