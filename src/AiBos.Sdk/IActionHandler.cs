namespace AiBos.Sdk;

/// <summary>
/// Carries out one action. Made anew for each call by the container, so fields are safe; statics are not.
/// Expected failures are returned as a <see cref="Refusal"/>; an exception is a bug and answers INTERNAL.
/// </summary>
/// <example>
/// <code><![CDATA[
/// internal sealed class CancelOrderHandler : IActionHandler<OfOrder, OrderState>
/// {
///     public async Task<Result<OrderState>> HandleAsync(
///         OfOrder input, ActionContext context, CancellationToken cancellationToken)
///     {
///         int cancelled = await context.Db.ExecuteAsync(
///             $"UPDATE orders.order SET status = 'cancelled' WHERE id = {input.OrderId} AND stock = 'none'",
///             cancellationToken);
///         return cancelled == 1
///             ? new OrderState(input.OrderId, "cancelled")
///             : Refusal.NotFound("There is no such order that holds no stock.");
///     }
/// }
/// ]]></code>
/// </example>
public interface IActionHandler<TInput, TOutput>
{
    /// <summary>Does the work. The input has passed the contract's schema; business rules are the handler's.</summary>
    /// <param name="input">What was sent; never null.</param>
    /// <param name="context">What the handler may touch, for this call only.</param>
    /// <param name="cancellationToken">
    /// Fires when the handler has taken too long, 30 s unless the operator says otherwise (<c>Kernel__Actions</c>,
    /// <c>HandlerTimeout</c>). A caller who goes away does not fire it.
    /// </param>
    /// <returns>The output, which has to fit the contract's output schema, or a refusal. A refusal undoes every effect.
    /// </returns>
    Task<Result<TOutput>> HandleAsync(TInput input, ActionContext context, CancellationToken cancellationToken);
}
