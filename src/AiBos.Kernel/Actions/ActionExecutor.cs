using System.Security.Cryptography;
using System.Text;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Database;
using AiBos.Sdk;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AiBos.Kernel.Actions;

/// <summary>
/// Runs an admitted call. A command whose handler can plan goes the deferred way first. On the interactive way its
/// effect, its intents and its idempotency record commit in one transaction; then the ledger seals the intents, and
/// only then is there an answer. A query has no first transaction; it is on the ledger all the same.
/// </summary>
internal sealed class ActionExecutor(
    KernelDatabase database, IntentStore intents, LedgerClient ledger, HandlerRunner handlers, ActionDrafts drafts,
    DeferredExecutor deferred, IIdSource ids, ILogger<ActionExecutor> log)
{
    internal static Refusal LedgerUnavailable() => new(
        ErrorCode.LedgerUnavailable,
        "The act could not be recorded in time, so it is not acknowledged. Whether it had its effect is unknown; "
        + "repeat it with the same Idempotency-Key.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    internal Task<Result<ActionOutcome>> ExecuteAsync(ActionCall call, CompiledContract contract, byte[] input) =>
        contract.Contract.Kind == ActionKind.Query
            ? QueryAsync(call, contract, input)
            : CommandAsync(call, contract, input);

    private async Task<Result<ActionOutcome>> QueryAsync(ActionCall call, CompiledContract contract, byte[] input)
    {
        Guid id = ids.NewId();
        await using TenantSession session = database.Session(call.Caller.Tenant, readOnly: true);
        var events = new ActionEvents(ActionKind.Query, contract.Events);
        Result<byte[]> output = await handlers.RunAsync(call, contract, input, id, session, events)
            .ConfigureAwait(false);
        if (!output.IsOk)
            return output.Refusal;
        Result<EntryDraft> draft = await drafts.OfQueryAsync(
            call, contract, id, input, output.Value, session.RowsRead).ConfigureAwait(false);
        if (!draft.IsOk)
            return draft.Refusal;
        AppendResult entry = await ledger.AppendAsync(call.Caller.Tenant, draft.Value).ConfigureAwait(false);
        return Answer(contract, output.Value, entry);
    }

    private async Task<Result<ActionOutcome>> CommandAsync(ActionCall call, CompiledContract contract, byte[] input)
    {
        byte[] requestHash = RequestHash(contract.Contract.Action, input);
        if (await deferred.TryAsync(call, contract, input, requestHash).ConfigureAwait(false) is { } done)
            return done;
        await using TenantSession session = database.Session(call.Caller.Tenant, readOnly: false);
        if (call.IdempotencyKey is null)
            return await CommandAsync(call, contract, input, requestHash, session).ConfigureAwait(false);
        IdempotencyClaim claim = IntentStore.Claim(call);
        session.ClaimFirst(claim);
        try
        {
            Result<ActionOutcome> result =
                await CommandAsync(call, contract, input, requestHash, session).ConfigureAwait(false);
            // A handler may have caught what told it to stop; its outcome does not count either way.
            if (!claim.IsTaken)
                return result;
        }
        catch (Exception) when (claim.IsTaken)
        {
            // The handler ran into the claim, or into what follows from it.
        }

        return await ReplayAsync(call, session, claim.First!, requestHash).ConfigureAwait(false);
    }

    private async Task<Result<ActionOutcome>> CommandAsync(
        ActionCall call, CompiledContract contract, byte[] input, byte[] requestHash, TenantSession session)
    {
        Guid id = ids.NewId();
        var events = new ActionEvents(ActionKind.Command, contract.Events);
        Result<byte[]> output = await handlers.RunAsync(call, contract, input, id, session, events)
            .ConfigureAwait(false);
        if (!output.IsOk)
        {
            // A handler that refused before its first statement must not hide that the key has an answer already.
            await session.EnsureClaimedAsync().ConfigureAwait(false);
            // The effect and the claim go together: a refused key may be used again with a corrected body.
            await session.RollbackAsync().ConfigureAwait(false);
            return output.Refusal;
        }

        Result<EntryDraft[]> drafted = await drafts.OfCommandAsync(
            call, contract, id, input, output.Value, events, hasIntent: true).ConfigureAwait(false);
        if (!drafted.IsOk)
        {
            await session.RollbackAsync().ConfigureAwait(false);
            return drafted.Refusal;
        }

        EntryDraft[] entries = drafted.Value;
        if (!ActionDrafts.Fit(entries))
        {
            // What the ledger cannot take must not be committed: the intent could never be sealed.
            await session.RollbackAsync().ConfigureAwait(false);
            return new Refusal(
                ErrorCode.PayloadTooLarge,
                $"Input and output together have more than {EntryDraft.PayloadBytesMax} bytes; nothing was changed.");
        }

        List<NpgsqlBatchCommand> last = [.. entries.Select(draft => intents.Insert(call.Caller.Tenant, draft))];
        if (call.IdempotencyKey is not null)
        {
            var record = new IdempotencyRecord(requestHash, id, contract.Name, output.Value);
            last.Add(intents.Record(call, record, contract.Contract.Action.Value));
        }

        await session.CommitAsync(last).ConfigureAwait(false);
        AppendResult entry = await ledger.AppendAsync(call.Caller.Tenant, entries).ConfigureAwait(false);
        return Answer(contract, output.Value, entry);
    }

    private async Task<Result<ActionOutcome>> ReplayAsync(
        ActionCall call, TenantSession session, IdempotencyRecord record, byte[] requestHash)
    {
        await session.RollbackAsync().ConfigureAwait(false);
        if (!CryptographicOperations.FixedTimeEquals(record.RequestHash, requestHash))
        {
            return new Refusal(
                ErrorCode.IdempotencyConflict, "This Idempotency-Key was used with another request; use a new key.");
        }

        AppendResult entry = await SealFirstAsync(call.Caller.Tenant, record.EntryId).ConfigureAwait(false);
        if (!entry.IsSealed)
            return LedgerUnavailable();
        return new ActionOutcome
        {
            Output = record.Response,
            Contract = record.Contract,
            Entry = entry,
            Replayed = true,
        };
    }

    // An answer never overtakes its entry, not even a second one.
    private async Task<AppendResult> SealFirstAsync(TenantId tenant, Guid entryId)
    {
        AppendResult? found = await ledger.FindSealedAsync(tenant, entryId, CancellationToken.None)
            .ConfigureAwait(false);
        if (found is not null)
            return found;
        IReadOnlyList<EntryDraft> waiting =
            await intents.FindAsync(tenant, entryId, CancellationToken.None).ConfigureAwait(false);
        if (waiting.Count > 0)
            return await ledger.AppendAsync(tenant, [.. waiting]).ConfigureAwait(false);
        return await ledger.FindSealedAsync(tenant, entryId, CancellationToken.None).ConfigureAwait(false)
            ?? AppendResult.Refused("The entry is neither waiting nor sealed.");
    }

    private Result<ActionOutcome> Answer(CompiledContract contract, byte[] output, AppendResult entry)
    {
        if (!entry.IsSealed)
        {
            log.EntryNotSealed(contract.Name, entry.Failure!);
            return LedgerUnavailable();
        }

        return new ActionOutcome { Output = output, Contract = contract.Name, Entry = entry };
    }

    private static byte[] RequestHash(ActionId action, byte[] input)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(action.Value));
        hash.AppendData([0]);
        hash.AppendData(input);
        return hash.GetHashAndReset();
    }
}
