using System.Text;
using AiBos.Ledger.Anchoring;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Notes;
using AiBos.Sdk;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Puts signed checkpoints of all tenants into the deployment's anchor log, on the silo that has its state: who would
/// rewrite one tenant's past must rewrite what all others hold. Nothing waits for it.
/// </summary>
internal sealed class AnchorWriter(
    AnchorState state, AnchorStore store, CheckpointSigning signing, AuditOptions options, TimeProvider time,
    ILogger<AnchorWriter> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _turn = new(1);
    private bool? _isOurs;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // First of all: at a start others are in more of a hurry.
            await Task.Delay(LookEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (signing.Signer is not null && !stoppingToken.IsCancellationRequested)
                    await AnchorAllAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The loop's edge: a database that is away, a disk that is full, a state that is damaged.
                log.AnchorsFailed(e);
            }
        }
    }

    /// <summary>Anchors every checkpoint that is due.</summary>
    /// <returns>How many; null where another silo has the anchor log, or its entries are not those it signed.
    /// </returns>
    internal async Task<int?> AnchorAllAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (state.Find() is not { } anchors
                || !await IsOursAsync(anchors, cancellationToken).ConfigureAwait(false)
                || !await CatchUpAsync(anchors, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            int count = 0;
            DateTimeOffset until = time.GetUtcNow() - options.AnchorEvery;
            foreach ((TenantId tenant, StoredCheckpoint due) in
                await store.ListDueAsync(until, cancellationToken).ConfigureAwait(false))
            {
                AnchorEntry entry = anchors.Append(Encoding.UTF8.GetBytes(due.Note), time.GetUtcNow());
                await store.AddAsync(tenant, due.Origin, due.Size, entry, cancellationToken).ConfigureAwait(false);
                count++;
            }

            return count;
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

    // Several silos may sign through one signer; two that both anchor would make two logs of one name.
    private async Task<bool> IsOursAsync(AnchorLog anchors, CancellationToken cancellationToken) =>
        _isOurs ??= await store.RegisterAsync(anchors.LogId, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);

    // The state is ahead by one entry after a crash between the two; by more only when somebody took entries away.
    private async Task<bool> CatchUpAsync(AnchorLog anchors, CancellationToken cancellationToken)
    {
        long stored = await store.CountAsync(cancellationToken).ConfigureAwait(false);
        if (stored == anchors.Size)
            return true;
        if (anchors.Newest is { } missed && stored == missed.Index
            && SignedNote.TryParse(missed.Note, out SignedNote? note, out _)
            && Checkpoint.TryParse(note.TextBytes, out Checkpoint? text, out _)
            && TenantOf(text.Origin) is { } tenant)
        {
            await store.AddAsync(tenant, text.Origin, text.Size, missed, cancellationToken).ConfigureAwait(false);
            return true;
        }

        log.AnchorsRefused(stored, anchors.Size);
        return false;
    }

    private static TenantId? TenantOf(string origin)
    {
        string[] parts = origin.Split('/');
        return parts is [.., "t", var tenant, _] ? new TenantId(tenant) : null;
    }
}
