using System.Diagnostics;
using AiBos.Kernel.Access;
using AiBos.Kernel.Limits;
using AiBos.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AiBos.Benchmarks;

/// <summary>
/// Of the family <c>platform</c>: what a decision costs, and how well two silos keep one limit together.
/// </summary>
internal sealed class LimitsBenchmark(SiloHost host, SiloHost neighbour, BenchmarkOptions options)
{
    internal const string LimitedAction = "bench.limited.call";
    internal const double PerSecond = 2_000;
    private const int Batch = 100_000;
    private const int SettleSeconds = 4;

    internal async Task MeasureAsync()
    {
        MeasureDecision();
        await MeasureTwoSilosAsync();
    }

    private void MeasureDecision()
    {
        RateLimiter limiter = host.Services.GetRequiredService<RateLimiter>();
        // A thousand callers, so that the buckets are not all in the first cache.
        Caller[] callers = [.. Enumerable.Range(0, 1_000).Select(i => new Caller("bench", $"p{i}@bench", ["*"]))];
        double best = double.MaxValue;
        long before = GC.GetAllocatedBytesForCurrentThread();
        long decisions = 0;
        for (int round = 0; round < options.Rounds * 4; round++)
        {
            long started = Stopwatch.GetTimestamp();
            for (int i = 0; i < Batch; i++)
                limiter.TakeInner(callers[i % callers.Length], "bench.free.call");
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / Batch);
            decisions += Batch;
        }

        double bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)decisions;
        new BenchmarkLine("limits.decision", best, "ns")
        {
            Note = $"one decision among 1,000 callers; {bytes:0.00} bytes allocated for each",
        }.Print();
    }

    private async Task MeasureTwoSilosAsync()
    {
        var caller = new Caller("bench", "two@bench", ["*"]);
        using var stop = new CancellationTokenSource();
        long allowed = 0;
        Task[] callers = [.. new[] { host, neighbour }.Select(silo => Task.Run(
            () => CallAsync(silo.Services.GetRequiredService<RateLimiter>(), caller, () =>
                Interlocked.Increment(ref allowed), stop.Token)))];
        await Task.Delay(TimeSpan.FromSeconds(SettleSeconds), TimeProvider.System, CancellationToken.None);
        long first = Interlocked.Read(ref allowed);
        long started = Stopwatch.GetTimestamp();
        await Task.Delay(options.RoundLength * options.Rounds, TimeProvider.System, CancellationToken.None);
        double perSecond = (Interlocked.Read(ref allowed) - first) / Stopwatch.GetElapsedTime(started).TotalSeconds;
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        new BenchmarkLine("limits.two_silos", perSecond, "calls/s")
        {
            Floor = PerSecond,
            Ratio = perSecond / PerSecond,
            Note = "let through by two busy silos together; floor: the limit",
        }.Print();
    }

    // Twice as much as there is, on each.
    private static async Task CallAsync(
        RateLimiter limiter, Caller caller, Action allowed, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        long started = Stopwatch.GetTimestamp();
        double called = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            for (; called < Stopwatch.GetElapsedTime(started).TotalSeconds * PerSecond * 2; called++)
            {
                if (limiter.TakeInner(caller, LimitedAction).IsAllowed)
                    allowed();
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
