using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Limits;

/// <summary>
/// Asks for this silo's shares of the limits that are in heavy use here, and goes on asking while they are. A limit of
/// which little is used costs no call between silos; a cluster of one never asks. Where nobody answers the last share
/// holds on, an even part where there was none.
/// </summary>
internal sealed class LeaseKeeper(
    RateLimiter limiter, ILeases leases, LimitOptions options, LimitMetrics metrics, LimitHealth health,
    TimeProvider time, ILogger<LeaseKeeper> log) : BackgroundService
{
    /// <summary>Most shares a silo holds at a time; limits beyond keep what needs no asking.</summary>
    internal const int LeasesMax = 4_096;

    internal static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private const int AskedAtOnceMax = 64;
    private const int QuietRoundsMax = 20;
    private readonly List<HeldLease> _held = [];

    /// <summary>One round: who runs low is taken up, and every share that is due is asked for.</summary>
    internal async Task RoundAsync()
    {
        limiter.Silos = health.Silos = Math.Max(1, leases.CountSilos());
        limiter.Sweep();
        TakeUp();
        if (limiter.Silos == 1)
        {
            _held.ForEach(lease => lease.Bucket.EndLease());
            _held.Clear();
        }

        long now = time.GetTimestamp();
        HeldLease[] due = [.. _held.Where(lease => time.GetElapsedTime(lease.AskedAt, now) >= options.LeaseFor / 4)];
        foreach (HeldLease[] some in due.Chunk(AskedAtOnceMax))
            await Task.WhenAll(some.Select(AskAsync)).ConfigureAwait(false);
        foreach (HeldLease quiet in _held.Where(lease => lease.QuietRounds > QuietRoundsMax))
            quiet.Bucket.EndLease();
        _held.RemoveAll(lease => lease.QuietRounds > QuietRoundsMax);
        health.Leases = _held.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                await RoundAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private void TakeUp()
    {
        while (limiter.NextAsking() is { } bucket)
        {
            if (_held.Count < LeasesMax)
                _held.Add(new HeldLease(bucket));
            else
                bucket.EndLease();
        }
    }

    private async Task AskAsync(HeldLease lease)
    {
        TokenBucket bucket = lease.Bucket;
        long now = time.GetTimestamp();
        lease.Count(bucket.CountCalls(), lease.AskedAt == 0 ? Tick : time.GetElapsedTime(lease.AskedAt, now));
        lease.AskedAt = now;
        try
        {
            double share = await leases.LeaseAsync(bucket.Key, lease.Demand, bucket.Held, limiter.Silos)
                .ConfigureAwait(false);
            bucket.Lease(share, time.GetTimestamp());
            Note(reached: true);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            if (bucket.Held == 0)
                bucket.Lease(1.0 / limiter.Silos, time.GetTimestamp());
            Note(reached: false);
        }
    }

    private void Note(bool reached)
    {
        metrics.Asked(reached);
        if (!health.Asked(reached))
            return;
        if (reached)
            log.LeasesBack();
        else
            log.LeasesAway();
    }

    // Of one bucket: touched by the rounds alone.
    private sealed class HeldLease(TokenBucket bucket)
    {
        internal TokenBucket Bucket => bucket;

        internal long AskedAt { get; set; }

        /// <summary>What the silo could use of the limit, smoothed over some rounds.</summary>
        internal double Demand { get; private set; } = 1;

        internal int QuietRounds { get; private set; }

        internal void Count(long calls, TimeSpan within)
        {
            if (AskedAt == 0)
                return;
            double now = calls / bucket.Policy.PerSecond / Math.Max(0.001, within.TotalSeconds);
            Demand = Math.Clamp((Demand + now) / 2, 0, 1_000);
            QuietRounds = Demand < LimitShare.QuietOfRate / 2 ? QuietRounds + 1 : 0;
        }
    }
}
