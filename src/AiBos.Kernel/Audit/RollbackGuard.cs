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
        SignerState? state;
        try
        {
            state = await signer.FindAsync(opened.Origin, cancellationToken).ConfigureAwait(false);
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

        if (state is null)
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
}

/// <summary>A log as its head row describes it.</summary>
internal readonly record struct OpenedLog(TenantId Tenant, string Origin, long Size);
