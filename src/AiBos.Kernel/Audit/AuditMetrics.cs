using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AiBos.Kernel.Audit;

/// <summary>Meter <c>AiBos.Kernel.Audit</c>. No tenant in dimensions: they would be unbounded.</summary>
internal sealed class AuditMetrics
{
    /// <summary>Name of the meter.</summary>
    internal const string MeterName = "AiBos.Kernel.Audit";

    private readonly Counter<long> _entries;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _clock;
    private readonly Histogram<int> _batchEntries;
    private readonly Histogram<double> _commit;

    public AuditMetrics(IMeterFactory meters, TimeProvider time)
    {
        Meter meter = meters.Create(MeterName);
        _entries = meter.CreateCounter<long>("aibos.audit.entries.sealed", "{entry}", "Entries made durable.");
        _failures = meter.CreateCounter<long>("aibos.audit.batches.failed", "{batch}", "Batches that did not commit.");
        _clock = meter.CreateCounter<long>(
            "aibos.audit.clock.anomalies", "{log}", "Times that a log was met whose newest entry is in the future.");
        _batchEntries = meter.CreateHistogram<int>("aibos.audit.batch.size", "{entry}", "Entries of one commit.");
        // From a time and not a length: it grows on when nothing runs any more.
        meter.CreateObservableGauge(
            "aibos.audit.verification.age",
            () => OldestVerification is { } oldest
                ? [new Measurement<double>((time.GetUtcNow() - oldest).TotalSeconds)]
                : Array.Empty<Measurement<double>>(),
            "s", "Since the log that waits longest was verified as a whole.");
        _commit = meter.CreateHistogram<double>("aibos.audit.commit.duration", "s", "From first statement to commit.");
    }

    /// <summary>When the log that waits longest was verified as a whole; null before the first look.</summary>
    internal DateTimeOffset? OldestVerification { get; set; }

    internal void BatchCommitted(int entries, long started)
    {
        _entries.Add(entries);
        _batchEntries.Record(entries);
        _commit.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    internal void ClockBehind() => _clock.Add(1);

    internal void BatchFailed() => _failures.Add(1);
}
