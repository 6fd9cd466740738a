using AiBos.Kernel.Audit;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Database;
using AiBos.Sdk;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Actions;

/// <summary>
/// The deferred way of a command: its handler says what it would write, and effect, idempotency record and entries go
/// down together in the shared commit of the ledger. No transaction of its own, no intent, nothing to sweep up. It is
/// open while the tenant's writer lives on this silo; whatever does not fit it goes the interactive way.
/// </summary>
internal sealed class DeferredExecutor(
    KernelDatabase database, HandlerRunner handlers, ActionDrafts drafts, LedgerClient ledger, IntentStore intents,
    IIdSource ids, ActionOptions options, ActionMetrics metrics, ILogger<DeferredExecutor> log)
{
    /// <summary>The outcome; null when the interactive way has to find it, and nothing has happened yet.</summary>
    internal async Task<Result<ActionOutcome>?> TryAsync(
        ActionCall call, CompiledContract contract, byte[] input, byte[] requestHash)
    {
        TenantId tenant = call.Caller.Tenant;
        if (!options.DeferEffects || !contract.Invoker.CanPlan || !ledger.TakesEffects(tenant))
            return null;
        Guid id = ids.NewId();
        var events = new ActionEvents(ActionKind.Command, contract.Events);
        await using TenantSession session = database.PlanningSession(tenant);
        PlannedEffect? plan = await handlers.PlanAsync(call, contract, input, id, session, events)
            .ConfigureAwait(false);
        if (plan is null)
            return null;
        Result<EntryDraft[]> drafted = await drafts.OfCommandAsync(
            call, contract, id, input, plan.Output, events, hasIntent: false).ConfigureAwait(false);
        if (!drafted.IsOk)
            return null;
        EntryDraft[] entries = drafted.Value;
        if (!ActionDrafts.Fit(entries))
            return null;
        List<EffectStatement> statements = [];
        // First: a key that is taken ends the effect before the engine's statements have done anything.
        if (call.IdempotencyKey is not null)
        {
            var record = new IdempotencyRecord(requestHash, id, contract.Name, plan.Output);
            statements.Add(intents.ClaimAndRecord(call, record, contract.Contract.Action.Value));
        }

        statements.AddRange(plan.Statements.Select(
            planned => new EffectStatement(planned.Sql.Text, planned.Sql.Parameters, planned.Rows)));
        AppendResult entry = await ledger.AppendWithEffectAsync(tenant, new DeferredEffect(statements), entries)
            .ConfigureAwait(false);
        metrics.Deferred(contract.Contract.Action.Value, missed: entry.EffectMissed);
        if (entry.EffectMissed)
            return null;
        if (!entry.IsSealed)
        {
            log.EntryNotSealed(contract.Name, entry.Failure!);
            return ActionExecutor.LedgerUnavailable();
        }

        return new ActionOutcome { Output = plan.Output, Contract = contract.Name, Entry = entry };
    }
}
