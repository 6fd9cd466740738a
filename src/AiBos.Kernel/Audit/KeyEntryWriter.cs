using AiBos.Ledger;
using AiBos.Ledger.Signing;
using AiBos.Sdk;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Has every log say that the deployment's key was changed: one entry for each rotation, the same whoever writes it, so
/// that crashes and other silos add none. New logs get them as well; from there on the former key counts no more.
/// </summary>
internal sealed class KeyEntryWriter(
    CheckpointSigning signing, KeyEntryStore store, LedgerClient ledger, AuditOptions options, TimeProvider time,
    ILogger<KeyEntryWriter> log) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private string _seen = "";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        KeyChain? last = null;
        long looked = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // At once for another key; for new logs, and those that could not take their entry, after a rest.
                if (signing.Registered is { Rotations.Count: > 0 } keys
                    && (keys != last || time.GetElapsedTime(looked) >= Rest))
                {
                    (last, looked) = (keys, time.GetTimestamp());
                    await WriteAsync(keys, stoppingToken).ConfigureAwait(false);
                }

                await Task.Delay(options.CheckpointEvery, time, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The loop's edge: a database that is away. The next turn tries again.
                log.KeyEntriesFailed(e);
                await Task.Delay(Rest, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Writes what is missing; false when a log did not take its entry.</summary>
    internal async Task<bool> WriteAsync(KeyChain keys, CancellationToken cancellationToken)
    {
        string mark = $"{Convert.ToHexString(keys.Active.Span)} "
            + await store.FindMarkAsync(cancellationToken).ConfigureAwait(false);
        if (mark == _seen)
            return true;
        int refused = 0;
        string? reason = null;
        foreach (KeyRotation rotation in keys.Rotations)
        {
            string after = "";
            while (await store.ListMissingAsync(rotation.Id, after, cancellationToken).ConfigureAwait(false)
                is { Count: > 0 } logs)
            {
                foreach ((TenantId tenant, string origin) in logs)
                {
                    AppendResult entry = await AppendAsync(tenant, origin, rotation).ConfigureAwait(false);
                    refused += entry.IsSealed ? 0 : 1;
                    reason ??= entry.Failure;
                }

                after = logs[^1].Tenant.Value;
            }
        }

        if (refused > 0)
        {
            log.KeyEntriesMissing(refused, reason ?? "");
            return false;
        }

        // New logs are no news; another key is.
        if (!_seen.StartsWith(mark.Split(' ')[0], StringComparison.Ordinal))
            log.KeyEntriesComplete(Convert.ToBase64String(keys.Active.Span));
        _seen = mark;
        return true;
    }

    private Task<AppendResult> AppendAsync(TenantId tenant, string origin, KeyRotation rotation)
    {
        byte[] payload = rotation.ToPayload(origin);
        return ledger.AppendAsync(tenant, new EntryDraft
        {
            Id = rotation.Id,
            Kind = EntryKind.Key,
            Actor = "kernel",
            Action = KeyRotation.Action,
            Outcome = "ok",
            Payload = payload,
            Commitment = PayloadHash.Hex(payload),
        });
    }
}
