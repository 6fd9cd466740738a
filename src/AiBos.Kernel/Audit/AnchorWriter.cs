using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using AiBos.Ledger;
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
    AnchorState state, AnchorStore store, AnchorRenewal renewal, LedgerClient ledger, CheckpointSigning signing,
    AuditOptions options, TimeProvider time, ILogger<AnchorWriter> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _turn = new(1);

    // What was said, so that one cause is one line and not one for every minute.
    private string? _said;

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
            RegisteredAnchorLog? present = await renewal.TakeAsync(
                await store.FindLogAsync(cancellationToken).ConfigureAwait(false), cancellationToken)
                .ConfigureAwait(false);
            present ??= await RegisterAsync(cancellationToken).ConfigureAwait(false);
            if (present is null || !await MayGoOnAsync(present, cancellationToken).ConfigureAwait(false))
                return null;
            AnchorLog anchors = state.Find(present.Number)!;
            await CatchUpAsync(present, anchors, cancellationToken).ConfigureAwait(false);
            int count = 0;
            DateTimeOffset until = time.GetUtcNow() - options.AnchorEvery;
            foreach (DueCheckpoint due in
                await store.ListDueAsync(present.Number, until, cancellationToken).ConfigureAwait(false))
            {
                if (due.IsFirst && !await SaySoAsync(due.Tenant, present).ConfigureAwait(false))
                    continue;
                AnchorEntry entry = anchors.Append(Encoding.UTF8.GetBytes(due.Checkpoint.Note), time.GetUtcNow());
                await store.AddAsync(
                    present.Number, due.Tenant, due.Checkpoint.Origin, due.Checkpoint.Size, entry, cancellationToken)
                    .ConfigureAwait(false);
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
    private async Task<RegisteredAnchorLog?> RegisterAsync(CancellationToken cancellationToken) =>
        state.Make(1) is not { } first ? null : await store.RegisterAsync(
            new RegisteredAnchorLog(1, first.LogId.ToArray(), time.GetUtcNow(), null, null), cancellationToken)
            .ConfigureAwait(false);

    private async Task<bool> MayGoOnAsync(RegisteredAnchorLog present, CancellationToken cancellationToken)
    {
        (string? fault, long entries) = await renewal.ExamineAsync(present, cancellationToken).ConfigureAwait(false);
        if (fault != _said && fault == AnchorRenewal.NotHere)
            log.AnchorsElsewhere(fault, entries);
        else if (fault != _said && fault is not null)
            log.AnchorsRefused(fault, entries);
        _said = fault;
        return fault is null;
    }

    private async Task CatchUpAsync(
        RegisteredAnchorLog present, AnchorLog anchors, CancellationToken cancellationToken)
    {
        long stored = await store.CountAsync(present.Number, cancellationToken).ConfigureAwait(false);
        if (anchors.Newest is { } missed && stored == missed.Index
            && SignedNote.TryParse(missed.Note, out SignedNote? note, out _)
            && Checkpoint.TryParse(note.TextBytes, out Checkpoint? text, out _)
            && TenantOf(text.Origin) is { } tenant)
        {
            await store.AddAsync(present.Number, tenant, text.Origin, text.Size, missed, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Has a log say that its checkpoints go into another anchor log from now on: once, whoever writes it.
    /// </summary>
    private async Task<bool> SaySoAsync(TenantId tenant, RegisteredAnchorLog present)
    {
        if (present.Number == 1)
            return true;
        byte[] payload = CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(new
        {
            entries = present.FormerEntries,
            log = state.OriginOf(present.Number),
            logId = Convert.ToHexStringLower(present.LogId),
            reason = present.Reason,
        }));
        AppendResult entry = await ledger.AppendAsync(tenant, new EntryDraft
        {
            Id = EntryIdOf(present),
            Kind = EntryKind.Policy,
            Actor = "kernel",
            Action = "audit.anchors.begun",
            Outcome = "ok",
            Payload = payload,
            Commitment = PayloadHash.Hex(payload),
        }).ConfigureAwait(false);
        if (!entry.IsSealed)
            log.AnchorEntryMissing(tenant.Value, entry.Failure ?? "");
        return entry.IsSealed;
    }

    // A UUIDv7 of the log alone, so that crashes and other silos add no second entry.
    private static Guid EntryIdOf(RegisteredAnchorLog present)
    {
        byte[] bytes = [.. present.LogId.AsSpan(0, 16)];
        Span<byte> milliseconds = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, present.At.ToUnixTimeMilliseconds());
        milliseconds[2..].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static TenantId? TenantOf(string origin)
    {
        string[] parts = origin.Split('/');
        return parts is [.., "t", var tenant, _] ? new TenantId(tenant) : null;
    }
}
