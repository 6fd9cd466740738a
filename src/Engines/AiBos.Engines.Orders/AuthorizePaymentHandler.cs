using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>
/// Notes that a provider holds the order's total for us. Compensated by <c>orders.void.payment</c>. The same reference
/// again is the same payment.
/// </summary>
internal sealed class AuthorizePaymentHandler : IActionHandler<AuthorizePayment, PaymentState>
{
    public async Task<Result<PaymentState>> HandleAsync(
        AuthorizePayment input, ActionContext context, CancellationToken cancellationToken)
    {
        if (await OrderRow.LockAsync(context, input.OrderId, cancellationToken) is not { } order)
            return OrderRow.Unknown();
        if (order.IsCancelled)
            return Refusal.Conflict("The order was cancelled.");
        PaymentRow? last = await PaymentRow.FindLastAsync(context, input.OrderId, cancellationToken);
        if (last is { Status: "captured" })
            return Refusal.Conflict("The order was paid already.");
        if (last is { Status: "authorized" })
        {
            return last.Reference == input.Reference
                ? last.StateOf(input.OrderId)
                : Refusal.Conflict("A payment by another reference is authorized; void it first.");
        }

        var made = new PaymentRow(context.NewId(), input.Reference, order.Currency, order.Total, "authorized");
        await context.Db.ExecuteAsync(
            $"""
            INSERT INTO orders.payment (id, order_id, reference, currency, amount, status, authorized_at, changed_at)
            VALUES ({made.Id}, {input.OrderId}, {made.Reference}, {made.Currency}, {made.Amount}, {made.Status},
                {context.Now}, {context.Now})
            """,
            cancellationToken);
        return made.StateOf(input.OrderId);
    }
}
