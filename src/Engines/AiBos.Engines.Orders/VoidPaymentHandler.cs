using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>Gives an authorization back. Where there is none nothing happens; a capture is refunded.</summary>
internal sealed class VoidPaymentHandler : IActionHandler<OfOrder, PaymentState>
{
    public async Task<Result<PaymentState>> HandleAsync(
        OfOrder input, ActionContext context, CancellationToken cancellationToken)
    {
        if (await OrderRow.LockAsync(context, input.OrderId, cancellationToken) is null)
            return OrderRow.Unknown();
        PaymentRow? last = await PaymentRow.FindLastAsync(context, input.OrderId, cancellationToken);
        if (last is { Status: "captured" })
            return Refusal.Conflict("The payment was captured; refund it.");
        if (last is { Status: "authorized" })
            last = await last.BecomeAsync("voided", context, cancellationToken);
        return last?.StateOf(input.OrderId) ?? new PaymentState(input.OrderId, "none");
    }
}
