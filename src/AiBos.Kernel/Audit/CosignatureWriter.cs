using System.Collections.Concurrent;
using System.Text;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using AiBos.Sdk;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Has signed checkpoints cosigned, with a loop for each witness: one that is slow or away holds up neither the
/// others nor signing nor appends, and is asked again at a later checkpoint.
/// </summary>
internal sealed class CosignatureWriter(
    CheckpointSigning signing, CosignatureStore store, AuditProofs proofs, CheckpointHealth health,
    AuditOptions options, TimeProvider time, ILogger<CosignatureWriter> log) : BackgroundService
{
    // By origin: the newest checkpoint with what was collected for it so far.
    private readonly ConcurrentDictionary<string, (long Size, SignedNote Note)> _collected = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, string> _faults = new(StringComparer.Ordinal);

    private IReadOnlyList<CheckpointBell> _bells = [];

    /// <summary>Says that there is a new checkpoint.</summary>
    internal void Ring()
    {
        foreach (CheckpointBell bell in _bells)
            bell.Ring();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _bells = [.. signing.Witnesses.Select(_ => new CheckpointBell())];
        return Task.WhenAll(signing.Witnesses.Zip(_bells, (witness, bell) => RunAsync(witness, bell, stoppingToken)));
    }

    private async Task RunAsync(WitnessAddress address, CheckpointBell bell, CancellationToken stoppingToken)
    {
        using var witness = new WitnessClient(address, time);
        Task ring = bell.WaitAsync();
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan pause = options.CheckpointEvery;
            bool rests = false;
            try
            {
                if (signing.Signer is not null)
                    await CosignAllAsync(witness, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException)
            {
                (pause, rests) = (WitnessClient.Rest, true);
                Report(witness.Key.Name, e.Message);
            }
            catch (Exception e)
            {
                // The loop's edge: a database that is away. The next turn tries again; signing raises the alarm.
                log.CosigningStalled(e, witness.Key.Name);
            }

            using var nap = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            Task delay = Task.Delay(pause, time, nap.Token);
            await (rests ? Task.WhenAny(delay) : Task.WhenAny(ring, delay)).ConfigureAwait(false);
            await nap.CancelAsync().ConfigureAwait(false);
            if (ring.IsCompleted)
                ring = bell.WaitAsync();
        }
    }

    private async Task CosignAllAsync(WitnessClient witness, CancellationToken cancellationToken)
    {
        string? refusal = null;
        foreach (UncosignedCheckpoint checkpoint in
            await store.ListAsync(signing.Witnesses.Count, cancellationToken).ConfigureAwait(false))
        {
            refusal = await CosignAsync(witness, checkpoint, cancellationToken).ConfigureAwait(false) ?? refusal;
        }

        Report(witness.Key.Name, refusal);
    }

    /// <summary>Has one checkpoint cosigned; the sentence with which the witness refuses it, or null.</summary>
    private async Task<string?> CosignAsync(
        WitnessClient witness, UncosignedCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        // A damaged copy: POST /audit/verify names it, and the next checkpoint takes its place.
        if (!SignedNote.TryParse(Encoding.UTF8.GetBytes(checkpoint.Note), out SignedNote? note, out _))
            return null;
        if (_collected.TryGetValue(checkpoint.Origin, out (long Size, SignedNote Note) before)
            && before.Size == checkpoint.Size)
        {
            note = note.With(before.Note.Signatures);
        }

        if (note.TryVerify([witness.Key], out _, out _))
            return null;
        WitnessReply reply = await witness.CosignAsync(
            checkpoint.Origin, checkpoint.Size, note,
            from => ProveAsync(checkpoint.Tenant, from, checkpoint.Size, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (reply.Signature is { } signature)
            await KeepAsync(checkpoint, note.With(signature), cancellationToken).ConfigureAwait(false);
        return reply.Refusal is null ? null : $"{checkpoint.Origin}: {reply.Refusal}";
    }

    private async Task KeepAsync(UncosignedCheckpoint checkpoint, SignedNote note, CancellationToken cancellationToken)
    {
        SignedNote whole = _collected.AddOrUpdate(
            checkpoint.Origin,
            _ => (checkpoint.Size, note),
            (_, before) => before.Size > checkpoint.Size ? before
                : (checkpoint.Size, before.Size < checkpoint.Size ? note : before.Note.With(note.Signatures))).Note;
        NoteVerifier[] keys = [.. signing.Witnesses.Select(witness => witness.Key)];
        if (whole.TryVerify(keys, out IReadOnlyList<NoteVerification> verified, out _)
            && verified.Count >= options.WitnessQuorum && _collected[checkpoint.Origin].Size == checkpoint.Size)
        {
            await store.SaveAsync(checkpoint, whole.ToString(), verified.Count, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<NodeHash[]> ProveAsync(
        TenantId tenant, long from, long to, CancellationToken cancellationToken)
    {
        Result<ConsistencyProof> proof =
            await proofs.ProveConsistencyAsync(tenant, from, to, cancellationToken).ConfigureAwait(false);
        // Without the tiles there is no proof; the witness refuses, and that is the alarm.
        return proof.IsOk
            ? [.. proof.Value.Hashes.Select(hex => NodeHash.FromBytes(Convert.FromHexString(hex)))]
            : [];
    }

    // One at a time: a loop that looked before another's fault must not say "healthy" after it. The state stands before
    // the log says so.
    private void Report(string witness, string? fault)
    {
        lock (_gate)
        {
            string? before = _faults.GetValueOrDefault(witness);
            if (fault is null)
                _faults.Remove(witness);
            else
                _faults[witness] = fault;
            health.Witnessing.Report(
                _faults.Count == 0 ? HealthCell.Healthy : HealthCell.Degraded,
                _faults.Count == 0
                    ? null
                    : $"{_faults.Count} of {signing.Witnesses.Count} witnesses do not cosign; "
                        + $"first {_faults.First().Key}: {_faults.First().Value}");
            if (fault is not null && fault != before)
                log.WitnessFails(witness, fault);
            else if (fault is null && before is not null)
                log.WitnessIsBack(witness);
        }
    }
}
