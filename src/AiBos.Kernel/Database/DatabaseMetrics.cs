using System.Diagnostics.Metrics;

namespace AiBos.Kernel.Database;

/// <summary>
/// Meter <c>AiBos.Kernel.Database</c>, owned here: pools are opened before there is a host with a factory of meters.
/// </summary>
internal sealed class DatabaseMetrics : IDisposable
{
    internal const string MeterName = "AiBos.Kernel.Database";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _shared;

    internal DatabaseMetrics() => _shared = _meter.CreateCounter<long>(
        "aibos.database.reads.shared", "{read}", "Answered by the statement of another caller who asked the same.");

    internal void Shared() => _shared.Add(1);

    public void Dispose() => _meter.Dispose();
}
