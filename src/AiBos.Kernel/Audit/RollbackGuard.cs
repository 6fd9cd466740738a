using AiBos.Ledger;
using AiBos.Ledger.Signing;
using AiBos.Sdk;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Compares a log with what was signed of it before its writer goes on: a database that was put back to an earlier
/// state, or whose end was cut off, gets no further entry until an operator opens a new incarnation.
/// </summary>
internal sealed class RollbackGuard(CheckpointSigning signing, CheckpointStore store, ILogger<RollbackGuard> log)
{
    /// <summary>Null when the log extends what was signed, else what is wrong.</summary>
    internal async Task<string?> CheckAsync(OpenedLog opened, CancellationToken cancellationToken)
    {
        if (signing.Signer is not { } signer)
            return null;
        LogStanding standing;
        try
        {
            standing = await signer.StandAsync(opened.Origin, cancellationToken).ConfigureAwait(false);
        }
        catch (SignerUnavailableException e)
        {
            // Appends go on. When the signer answers again, the checkpoint's turn meets what this could not see, and
            // closes the log, so that it comes past here once more.
            log.GuardAbsent(e, opened.Tenant.Value);
            return null;
        }
        catch (InvalidDataException e)
        {
            return $"{FindingCodes.Rollback}: what was signed cannot be read. {e.Message}";
        }

        return await FindFaultAsync(standing, opened, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same with what the signer said, for a caller who must have asked.</summary>
    internal async Task<string?> FindFaultAsync(
        LogStanding standing, OpenedLog opened, CancellationToken cancellationToken)
    {
        if (await FaultOfAsync(standing, opened, cancellationToken).ConfigureAwait(false) is { } fault)
            return fault;
        if (standing.State is not { } state)
            return null;
        if (opened.Size < state.Size)
        {
            return $"{FindingCodes.Rollback}: the log has {opened.Size} entries, but {state.Size} were signed; entries "
                + "were removed or the database was put back.";
        }

        byte[]? hash = await store.FindHashAsync(opened.Tenant, state.Size - 1, cancellationToken)
            .ConfigureAwait(false);
        return hash is not null && hash.AsSpan().SequenceEqual(state.LastLeafHash.ToArray())
            ? null
            : $"{FindingCodes.Rollback}: entry {state.Size - 1} is not the one that was signed.";
    }

    /// <summary>Only whether this incarnation may go on; a state that cannot be read is somebody else's to report.
    /// </summary>
    internal async Task<string?> CheckIncarnationAsync(OpenedLog opened, CancellationToken cancellationToken)
    {
        try
        {
            if (signing.Signer is not { } signer)
                return null;
            LogStanding standing = await signer.StandAsync(opened.Origin, cancellationToken).ConfigureAwait(false);
            return await FaultOfAsync(standing, opened, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException or SignerUnavailableException)
        {
            return null;
        }
    }

    private async Task<string?> FaultOfAsync(
        LogStanding standing, OpenedLog opened, CancellationToken cancellationToken) => standing switch
    {
        { Refusal: SignerRefusal.Retired } =>
            $"{FindingCodes.Rollback}: a restore began a later incarnation; this database is from before it.",
        { Refusal: not SignerRefusal.None } => $"{FindingCodes.Rollback}: no restore entry begins this incarnation.",
        { State: null, Resumption: { } begun } when opened.Size <= begun.At =>
            $"{FindingCodes.Rollback}: the restore entry at {begun.At} is missing.",
        // Of two restores at once the signer remembers one and the database may hold the other: it never signs that.
        { State: null, Resumption: { Payload.IsEmpty: false } begun }
            when !await IsEntryOfAsync(begun, opened, cancellationToken).ConfigureAwait(false) =>
            $"{FindingCodes.Rollback}: entry {begun.At} is not the restore entry that the signer agreed to.",
        _ => null,
    };

    private async Task<bool> IsEntryOfAsync(
        Resumption begun, OpenedLog opened, CancellationToken cancellationToken)
    {
        await foreach (byte[] leaf in store.ReadLeavesAsync(opened.Tenant, begun.At, begun.At + 1, cancellationToken)
            .ConfigureAwait(false))
        {
            return EntryCodec.TryDecode(leaf, out EntryHeader? entry, out _) && entry.Kind == EntryKind.Restore
                && entry.Log == begun.Origin && entry.Pay?.Commitment == begun.Commitment;
        }

        return false;
    }
}

/// <summary>A log as its head row describes it.</summary>
internal readonly record struct OpenedLog(TenantId Tenant, string Origin, long Size);
