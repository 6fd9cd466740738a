using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Sdk;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Actions;

/// <summary>
/// Brings to the ledger what a crash left between effect and entry. Every silo sweeps; sealing is once by the intent's
/// row, so two sweepers do no harm. Also forgets idempotency records past their retention and spent confirmations.
/// </summary>
internal sealed class IntentSweeper(
    IntentStore intents, ConfirmationStore confirmations, LedgerClient ledger, TimeProvider time,
    ActionOptions options, ILogger<IntentSweeper> log)
    : BackgroundService
{
    internal const int BatchMax = 500;

    // A silo whose clock is behind still takes what others call too old: it must find it spent.
    private static readonly TimeSpan ConfirmationMargin = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.SweepPause, time);
        try
        {
            do
            {
                try
                {
                    int count;
                    do
                        count = await SweepAsync(stoppingToken).ConfigureAwait(false);
                    while (count == BatchMax);
                }
                catch (Exception e) when (DatabaseErrors.IsUnavailable(e))
                {
                    log.SweepFailed(e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>One sweep; returns how many intents were sealed.</summary>
    internal async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        IReadOnlyList<(TenantId Tenant, EntryDraft Draft)> left =
            await intents.ListBeforeAsync(now - options.SweepAfter, BatchMax, cancellationToken).ConfigureAwait(false);
        AppendResult[] results = await Task.WhenAll(
            left.Select(intent => ledger.AppendAsync(intent.Tenant, intent.Draft))).ConfigureAwait(false);
        int swept = results.Count(result => result.IsSealed);
        if (swept > 0)
            log.IntentsSwept(swept);
        await intents.ForgetBeforeAsync(now - options.IdempotencyRetention, 1_000, cancellationToken)
            .ConfigureAwait(false);
        await confirmations.ForgetBeforeAsync(now - ConfirmationMargin, 1_000, cancellationToken)
            .ConfigureAwait(false);
        return swept;
    }
}
