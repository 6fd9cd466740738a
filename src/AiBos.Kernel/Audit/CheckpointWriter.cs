using AiBos.Kernel.Database;
using AiBos.Ledger.Signing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Has every log signed that changed, on the one silo that holds the deployment's signer: each
/// <see cref="AuditOptions.CheckpointEvery"/>, and at once when the bell rings. Appends never wait for it; while it
/// cannot sign, checkpoints stall and the log says so.
/// </summary>
internal sealed class CheckpointWriter(
    CheckpointSigning signing, CheckpointStore store, CheckpointBell bell, AuditOptions options, TimeProvider time,
    ILogger<CheckpointWriter> log) : BackgroundService
{
    // What was refused, so that one cause is one line and not one for every turn.
    private readonly Dictionary<string, SignResult> _refused = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);
    private bool _registered;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (signing.Signer is not { } signer)
        {
            log.NoSigner();
            return;
        }

        Task ring = bell.WaitAsync();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!_registered && !await RegisterAsync(signer, stoppingToken).ConfigureAwait(false))
                    return;
                await SignAllAsync(signer, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The loop's edge: a database that is away, a disk that is full. The next turn tries again.
                log.CheckpointsStalled(e);
                // This loop is often the first to meet a dead connection; the other idle ones are as dead.
                if (DatabaseErrors.IsGone(e))
                    store.ForgetIdle();
            }

            // The timer goes with the ring; otherwise each ring would leave one behind until its time is up.
            using var nap = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(ring, Task.Delay(options.CheckpointEvery, time, nap.Token)).ConfigureAwait(false);
            await nap.CancelAsync().ConfigureAwait(false);
            if (ring.IsCompleted)
                ring = bell.WaitAsync();
        }
    }

    /// <summary>Signs every log that changed; one turn at a time, so that no turn supersedes another.</summary>
    internal async Task SignAllAsync(ICheckpointSigner signer, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (UnsignedLog unsigned in await store.ListUnsignedAsync(cancellationToken).ConfigureAwait(false))
                await SignAsync(signer, unsigned, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    private async Task<bool> RegisterAsync(ICheckpointSigner signer, CancellationToken cancellationToken)
    {
        _registered = await store.RegisterAsync(signer.PublicKey.ToArray(), cancellationToken).ConfigureAwait(false);
        if (!_registered)
        {
            // Two states that both sign could sign two histories: the other one stays the only one.
            signing.GiveUp();
            log.ForeignSigner();
        }

        return _registered;
    }

    private async Task SignAsync(
        ICheckpointSigner signer, UnsignedLog unsigned, CancellationToken cancellationToken)
    {
        SignerState? state = await signer.FindAsync(unsigned.Origin, cancellationToken).ConfigureAwait(false);
        long from = state?.Size ?? 0;
        SignResult result = unsigned.Size < from
            ? new SignResult(null, SignerRefusal.Rollback, unsigned.Size, from)
            : await signer.SignAsync(
                unsigned.Origin, from,
                store.ReadLeavesAsync(unsigned.Tenant, from, unsigned.Size, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        if (result.Note is { } note)
        {
            _refused.Remove(unsigned.Origin);
            await store.SaveAsync(
                unsigned.Tenant, unsigned.Origin, result.SignedSize, note.ToString(), cancellationToken)
                .ConfigureAwait(false);
            return;
        }

        if (!_refused.TryGetValue(unsigned.Origin, out SignResult? before) || before != result)
        {
            log.CheckpointRefused(
                unsigned.Tenant.Value, result.Refusal.ToString(), result.Position, result.SignedSize);
            _refused[unsigned.Origin] = result;
        }
    }
}
