using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AiBos.Kernel.Actions;

/// <summary>Meter <c>AiBos.Kernel.Actions</c>. Dimensions: action and outcome, both from closed sets.</summary>
internal sealed class ActionMetrics
{
    internal const string MeterName = "AiBos.Kernel.Actions";

    private readonly Histogram<double> _duration;

    public ActionMetrics(IMeterFactory meters) => _duration = meters.Create(MeterName).CreateHistogram<double>(
        "aibos.actions.call.duration", "s", "From taking up a call to its durable answer.");

    internal void Called(string action, string outcome, long started) => _duration.Record(
        Stopwatch.GetElapsedTime(started).TotalSeconds,
        new KeyValuePair<string, object?>("action", action),
        new KeyValuePair<string, object?>("outcome", outcome));
}
