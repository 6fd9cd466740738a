namespace AiBos.Kernel.Audit;

/// <summary>The ledger's unit of time: microseconds since 1970, UTC.</summary>
internal static class LedgerClock
{
    internal static long GetMicros(this TimeProvider time) =>
        (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
