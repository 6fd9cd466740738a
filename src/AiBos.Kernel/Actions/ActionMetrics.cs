using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AiBos.Kernel.Actions;

/// <summary>Meter <c>AiBos.Kernel.Actions</c>. Dimensions: action and outcome, both from closed sets.</summary>
internal sealed class ActionMetrics
{
    internal const string MeterName = "AiBos.Kernel.Actions";

    private readonly Histogram<double> _duration;

    private readonly Counter<long> _deferred;

    public ActionMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram<double>(
            "aibos.actions.call.duration", "s", "From taking up a call to its durable answer.");
        _deferred = meter.CreateCounter<long>(
            "aibos.actions.deferred", "{call}", "Effects handed to the ledger's commit, and those that missed.");
    }

    internal void Deferred(string action, bool missed) => _deferred.Add(
        1,
        new KeyValuePair<string, object?>("action", action),
        new KeyValuePair<string, object?>("outcome", missed ? "missed" : "committed"));

    internal void Called(string action, string outcome, long started) => _duration.Record(
        Stopwatch.GetElapsedTime(started).TotalSeconds,
        new KeyValuePair<string, object?>("action", action),
        new KeyValuePair<string, object?>("outcome", outcome));
}
