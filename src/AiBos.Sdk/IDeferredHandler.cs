namespace AiBos.Sdk;

/// <summary>
/// A handler that can often say what it would write before it writes: the kernel then commits the effects of hundreds
/// of actions together with their ledger entries, in one transaction, instead of one each.
/// The plan is a short cut, never the only way. When a statement of it touches another number of rows than promised,
/// breaks a constraint or waits for a lock, none of it counts and
/// <see cref="IActionHandler{TInput,TOutput}.HandleAsync"/> runs, as it does whenever the kernel chooses: it finds the
/// reason and refuses, or succeeds. So both must write the same, and a plan must guard in SQL what the handler checks.
/// </summary>
/// <example>
/// <code><![CDATA[
/// internal sealed class TakeStockHandler : IDeferredHandler<AddStock, StockState>
/// {
///     public Task<EffectPlan<StockState>?> PlanAsync(
///         AddStock input, ActionContext context, CancellationToken cancellationToken)
///     {
///         var taken = new PlannedStatement(Take(input), Rows: 1);
///         return Task.FromResult<EffectPlan<StockState>?>(
///             new EffectPlan<StockState>(new StockState(context.ExecutionId, "shipped"), taken));
///     }
///
///     public async Task<Result<StockState>> HandleAsync(
///         AddStock input, ActionContext context, CancellationToken cancellationToken) =>
///         await context.Db.ExecuteAsync(Take(input), cancellationToken) == 1
///             ? new StockState(context.ExecutionId, "shipped")
///             : Refusal.Conflict($"There is not so much of {input.Sku} on hand.");
///
///     // Both ways write by it, so both are guarded alike. Made anew each time: a statement is used once.
///     private static Sql Take(AddStock input) => Sql.Of(
///         $"""
///         UPDATE orders.stock SET on_hand = on_hand - {input.Quantity}
///         WHERE sku = {input.Sku} AND on_hand - reserved >= {input.Quantity}
///         """);
/// }
/// ]]></code>
/// </example>
public interface IDeferredHandler<TInput, TOutput> : IActionHandler<TInput, TOutput>
{
    /// <summary>
    /// Says what the action would write and answer; null to let the handler run. <see cref="ActionContext.Db"/> reads
    /// and takes numbers here, and refuses to write. Refusals are the handler's: answer null.
    /// </summary>
    /// <param name="input">What was sent; never null.</param>
    /// <param name="context">What the plan may read, for this call only.</param>
    /// <param name="cancellationToken">Fires when planning has taken as long as a handler may.</param>
    Task<EffectPlan<TOutput>?> PlanAsync(TInput input, ActionContext context, CancellationToken cancellationToken);
}
