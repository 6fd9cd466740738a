using AiBos.Kernel.Database;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Work;

/// <summary>Looks for due work every <see cref="Pause"/> and runs it, one piece at a time on each silo.</summary>
internal sealed class DueWorkPoller(
    DueWorkStore store, IEnumerable<IDueWork> works, TimeProvider time, ILogger<DueWorkPoller> log) : BackgroundService
{
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Short, so that work of a silo that died goes on soon; prolonged while it runs.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, IDueWork> _works = works.ToDictionary(work => work.Kind);
    private bool _planned;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                while (await RunOneAsync(stoppingToken).ConfigureAwait(false))
                {
                }
            }
            catch (Exception e) when (DatabaseErrors.IsUnavailable(e))
            {
                log.PollFailed(e);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
        while (await NextTickAsync(timer, stoppingToken).ConfigureAwait(false));
    }

    /// <summary>Claims and runs one piece; false when nothing is due.</summary>
    internal async Task<bool> RunOneAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (!_planned)
        {
            foreach (IDueWork work in _works.Values)
                await store.EnsureAsync(work.Kind, "", work.Next(now), cancellationToken).ConfigureAwait(false);
            _planned = true;
        }

        ClaimedWork? claimed =
            await store.ClaimAsync([.. _works.Keys], now, Lease, cancellationToken).ConfigureAwait(false);
        if (claimed is null)
            return false;
        string? error = null;
        try
        {
            await RunAsync(claimed, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The edge of the loop: the work is planned again, with the error where an operator sees it.
            error = e.GetType().Name;
            log.WorkFailed(e, claimed.Kind, claimed.Attempts);
        }

        now = time.GetUtcNow();
        DateTimeOffset next = error is null ? _works[claimed.Kind].Next(now) : now + RetryAfter;
        if (!await store.RescheduleAsync(claimed, next, error, cancellationToken).ConfigureAwait(false))
            log.LeaseLost(claimed.Kind);
        return true;
    }

    private async Task RunAsync(ClaimedWork claimed, CancellationToken cancellationToken)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task holding = HoldAsync(claimed, held);
        try
        {
            await _works[claimed.Kind].RunAsync(held.Token).ConfigureAwait(false);
        }
        finally
        {
            await held.CancelAsync().ConfigureAwait(false);
            await holding.ConfigureAwait(false);
        }
    }

    // Whoever loses the lease stops: another silo has begun the same.
    private async Task HoldAsync(ClaimedWork claimed, CancellationTokenSource held)
    {
        using var timer = new PeriodicTimer(Lease / 3, time);
        while (await NextTickAsync(timer, held.Token).ConfigureAwait(false))
        {
            try
            {
                if (!await store.ExtendAsync(claimed, time.GetUtcNow() + Lease, held.Token).ConfigureAwait(false))
                    await held.CancelAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (DatabaseErrors.IsUnavailable(e))
            {
                // Another try fits into the lease.
                log.PollFailed(e);
            }
        }
    }

    private static async Task<bool> NextTickAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
