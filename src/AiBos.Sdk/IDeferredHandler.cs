namespace AiBos.Sdk;

/// <summary>
/// A handler that can often say what it would write before it writes: the kernel then commits the effects of hundreds
/// of actions together with their ledger entries, in one transaction, instead of one each.
/// The plan is a short cut, never the only way. When a statement of it touches another number of rows than promised,
/// breaks a constraint or waits for a lock, none of it counts and
/// <see cref="IActionHandler{TInput,TOutput}.HandleAsync"/> runs, as it does whenever the kernel chooses: it finds the
/// reason and refuses, or succeeds. So both must write the same, and a plan must guard in SQL what the handler checks.
/// </summary>
public interface IDeferredHandler<TInput, TOutput> : IActionHandler<TInput, TOutput>
{
    /// <summary>
    /// Says what the action would write and answer; null to let the handler run. <see cref="ActionContext.Db"/> reads
    /// and takes numbers here, and refuses to write. Refusals are the handler's: answer null.
    /// </summary>
    Task<EffectPlan<TOutput>?> PlanAsync(TInput input, ActionContext context, CancellationToken cancellationToken);
}
