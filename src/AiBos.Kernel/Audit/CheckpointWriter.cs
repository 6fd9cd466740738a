using System.Collections.Concurrent;
using AiBos.Kernel.Database;
using AiBos.Ledger.Signing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Has every log signed that changed, on the one silo that holds the deployment's signer, or on all that share one:
/// each <see cref="AuditOptions.CheckpointEvery"/>, and at once when the bell rings. Appends never wait for it; while
/// it cannot sign, checkpoints stall, and the log and <see cref="CheckpointHealth"/> say so.
/// </summary>
internal sealed class CheckpointWriter(
    CheckpointSigning signing, CheckpointStore store, SignerRegistry registry, CheckpointBell bell,
    LedgerCommitter committer, CosignatureWriter cosigner, CheckpointHealth health, AuditOptions options,
    TimeProvider time, ILogger<CheckpointWriter> log) : BackgroundService
{
    // What was refused, so that one cause is one line and not one for every turn.
    private readonly ConcurrentDictionary<string, SignResult> _refused = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);

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
                if (!await RegisterAsync(signer, stoppingToken).ConfigureAwait(false))
                    return;
                await SignAllAsync(signer, stoppingToken).ConfigureAwait(false);
                ReportTurn();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The loop's edge: a database that is away, a disk that is full. The next turn tries again.
                // One line for each cause, not one for each turn.
                if (health.Signing.Report(HealthCell.Stalled, Reason(e)))
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
            IReadOnlyList<UnsignedLog> logs = await store.ListUnsignedAsync(cancellationToken).ConfigureAwait(false);
            foreach (string gone in _refused.Keys.Except(logs.Select(unsigned => unsigned.Origin)))
                _refused.TryRemove(gone, out _);
            foreach (UnsignedLog unsigned in logs)
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

    private void ReportTurn()
    {
        bool stalled = health.Checkpoints.State == HealthCell.Stalled;
        if (_refused.IsEmpty)
            health.Signing.Report(HealthCell.Healthy, null);
        else
            health.Signing.Report(HealthCell.Refused, $"The signer refuses {_refused.Count} logs; see log 1412.");
        if (stalled)
            log.CheckpointsResumed();
    }

    // What operators read at /diagz; messages of the database may hold data.
    private static string Reason(Exception e) => e is SignerUnavailableException
        ? e.Message
        : DatabaseErrors.IsUnavailable(e) ? DatabaseErrors.PublicReason(e) : $"{e.GetType().Name}; see log 1411.";

    /// <summary>Takes up the signer's key of today, and registers it when it is another than before; false when this
    /// silo is not to sign.</summary>
    internal async Task<bool> RegisterAsync(ICheckpointSigner signer, CancellationToken cancellationToken)
    {
        // A key that nobody has, registered by a slip in the settings, would shut the right one out for good.
        await signer.RefreshAsync(cancellationToken).ConfigureAwait(false);
        KeyChain keys = signer.Keys;
        if (signing.Registered is { } known && known.Active.Span.SequenceEqual(keys.Active.Span))
            return true;
        SignerRegistration found = await registry.RegisterAsync(keys, cancellationToken).ConfigureAwait(false);
        if (found != SignerRegistration.Registered)
        {
            // Two states that both sign could sign two histories: the other one stays the only one.
            signing.GiveUp();
            if (found == SignerRegistration.ForeignKey)
                log.ForeignSigner();
            else
                log.SignerRefused(found);
            return false;
        }

        if (signing.Registered is not null)
        {
            KeyRotation newest = keys.Rotations[^1];
            log.KeyRotated(
                Convert.ToBase64String(newest.From.Span), Convert.ToBase64String(newest.To.Span),
                DateTimeOffset.FromUnixTimeSeconds(newest.Until));
        }

        signing.Registered = keys;
        return true;
    }

    private async Task SignAsync(
        ICheckpointSigner signer, UnsignedLog unsigned, CancellationToken cancellationToken)
    {
        SignerState? state;
        try
        {
            state = await signer.FindAsync(unsigned.Origin, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            // One log's state is no reason to leave all others unsigned.
            Refuse(unsigned, new SignResult(null, SignerRefusal.DamagedState, 0, 0));
            return;
        }

        long from = state?.Size ?? 0;
        SignResult result = unsigned.Size < from
            ? new SignResult(null, SignerRefusal.Rollback, unsigned.Size, from)
            : await signer.SignAsync(
                unsigned.Origin, from,
                store.ReadLeavesAsync(unsigned.Tenant, from, unsigned.Size, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        if (result.Note is { } note)
        {
            _refused.TryRemove(unsigned.Origin, out _);
            await store.SaveAsync(
                unsigned.Tenant, unsigned.Origin, result.SignedSize, note.ToString(), cancellationToken)
                .ConfigureAwait(false);
            cosigner.Ring();
        }
        else if (!await IsOvertakenAsync(unsigned, result, cancellationToken).ConfigureAwait(false))
        {
            Refuse(unsigned, result);
        }
    }

    /// <summary>
    /// Whether another caller of the signer was quicker. The size was read before the signer was asked, so it proves
    /// nothing; one read after its answer does: what was signed by then had been committed by then.
    /// </summary>
    private async Task<bool> IsOvertakenAsync(
        UnsignedLog unsigned, SignResult result, CancellationToken cancellationToken) => result.Refusal switch
    {
        SignerRefusal.Superseded => true,
        SignerRefusal.Rollback => await store.FindSizeAsync(unsigned, cancellationToken).ConfigureAwait(false)
            is not { } size || size >= result.SignedSize,
        SignerRefusal.Retired =>
            await store.FindSizeAsync(unsigned, cancellationToken).ConfigureAwait(false) is null,
        _ => false,
    };

    private void Refuse(UnsignedLog unsigned, SignResult result)
    {
        if (_refused.TryGetValue(unsigned.Origin, out SignResult? before) && before == result)
            return;
        _refused[unsigned.Origin] = result;
        log.CheckpointRefused(unsigned.Tenant.Value, result.Refusal.ToString(), result.Position, result.SignedSize);
        // Its writer may have begun while nobody could be asked: it begins anew, past the guard. Also where a restore
        // was agreed to and never written: the old incarnation would be filled for ever and never signed.
        if (result.Refusal is SignerRefusal.Rollback or SignerRefusal.Forked or SignerRefusal.Retired
            or SignerRefusal.Unacknowledged)
            committer.FindLocal(unsigned.Tenant)?.Close();
    }
}
