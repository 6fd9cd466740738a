using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Has signed checkpoints timestamped, on the silo that signs them. Nothing waits for it: while the authority is away
/// checkpoints are signed as before, and the newest is timestamped when it is back.
/// </summary>
internal sealed class TimestampWriter(
    TimestampAuthority? authority, TimestampStore store, CheckpointSigning signing, TimestampOptions options,
    TimeProvider time, ILogger<TimestampWriter> log) : BackgroundService
{
    private readonly SemaphoreSlim _turn = new(1);
    private bool _stalled;

    // Without a configured authority there is nothing to do.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (authority is not null && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (signing.Signer is not null)
                    await StampAllAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The loop's edge: a database that is away. The next turn tries again.
                log.TimestampsFailed(e);
            }

            await Task.Delay(options.RetryEvery, time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Asks about every log that is due, until the first failure: it would meet the others, too.</summary>
    /// <returns>How many checkpoints were timestamped.</returns>
    internal async Task<int> StampAllAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            int stamped = 0;
            DateTimeOffset until = time.GetUtcNow() - options.Every;
            foreach (UnstampedLog due in await store.ListDueAsync(until, cancellationToken).ConfigureAwait(false))
            {
                TimestampAnswer answer = await authority!
                    .AskAsync(Encoding.UTF8.GetBytes(due.Checkpoint.Note), cancellationToken).ConfigureAwait(false);
                Tell(answer);
                if (answer.Reply is not { } reply)
                    return stamped;
                await store.AddAsync(due, reply, answer.At, cancellationToken).ConfigureAwait(false);
                stamped++;
            }

            return stamped;
        }
        finally
        {
            _turn.Release();
        }
    }

    public override void Dispose()
    {
        _turn.Dispose();
        authority?.Dispose();
        base.Dispose();
    }

    // One line when it goes, one when it is back; not one for every turn.
    private void Tell(TimestampAnswer answer)
    {
        if (answer.Failure is { } failure && !_stalled)
            log.TimestampsStalled(options.Authority!, failure);
        else if (answer.Failure is null && _stalled)
            log.TimestampsGoOn(options.Authority!);
        _stalled = answer.Failure is not null;
    }
}
