using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>
/// Gives captured money back, once. Where nothing was captured nothing happens, so that it undoes a capture of which
/// nobody knows whether it happened; the answer says what is.
/// </summary>
internal sealed class RefundPaymentHandler : IActionHandler<OfOrder, PaymentState>
{
    public async Task<Result<PaymentState>> HandleAsync(
        OfOrder input, ActionContext context, CancellationToken cancellationToken)
    {
        if (await OrderRow.LockAsync(context, input.OrderId, cancellationToken) is null)
            return OrderRow.Unknown();
        PaymentRow? last = await PaymentRow.FindLastAsync(context, input.OrderId, cancellationToken);
        if (last is { Status: "captured" })
        {
            last = await last.BecomeAsync("refunded", context, cancellationToken);
            context.Events.Publish(new PaymentRefunded(input.OrderId, last.Id, last.Currency, last.Amount));
        }

        return last?.StateOf(input.OrderId) ?? new PaymentState(input.OrderId, "none");
    }
}
