using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>
/// Takes the money that is authorized, once: whoever captures again has lost count and is refused. Compensated by
/// <c>orders.refund.payment</c>.
/// </summary>
internal sealed class CapturePaymentHandler : IActionHandler<OfOrder, PaymentState>
{
    public async Task<Result<PaymentState>> HandleAsync(
        OfOrder input, ActionContext context, CancellationToken cancellationToken)
    {
        if (await OrderRow.LockAsync(context, input.OrderId, cancellationToken) is null)
            return OrderRow.Unknown();
        PaymentRow? last = await PaymentRow.FindLastAsync(context, input.OrderId, cancellationToken);
        if (last is { Status: "captured" })
            return Refusal.Conflict("The payment was captured already.");
        if (last is not { Status: "authorized" })
            return Refusal.Conflict("No payment is authorized for the order.");
        last = await last.BecomeAsync("captured", context, cancellationToken);
        context.Events.Publish(new PaymentCaptured(input.OrderId, last.Id, last.Currency, last.Amount));
        return last.StateOf(input.OrderId);
    }
}
