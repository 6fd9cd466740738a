using System.ComponentModel.DataAnnotations;
using AiBos.Sdk;

namespace AiBos.Engines.Orders;

internal sealed record OrderState(Guid OrderId, [AllowedValues("open", "cancelled")] string Status);

/// <summary>Gives an order up that holds nothing any more. Cancelling it again is fine.</summary>
internal sealed class CancelOrderHandler : IActionHandler<OfOrder, OrderState>
{
    public async Task<Result<OrderState>> HandleAsync(
        OfOrder input, ActionContext context, CancellationToken cancellationToken)
    {
        if (await OrderRow.LockAsync(context, input.OrderId, cancellationToken) is not { } order)
            return OrderRow.Unknown();
        if (order.Stock == "shipped")
            return Refusal.Conflict("The order was shipped; cancel the shipment first.");
        if (order.Stock == "reserved")
            return Refusal.Conflict("Stock is reserved for the order; release it first.");
        PaymentRow? payment = await PaymentRow.FindLastAsync(context, input.OrderId, cancellationToken);
        if (payment is { Status: "authorized" })
            return Refusal.Conflict("A payment is authorized for the order; void it first.");
        if (payment is { Status: "captured" })
            return Refusal.Conflict("The order was paid; refund the payment first.");
        if (!order.IsCancelled)
        {
            await context.Db.ExecuteAsync(
                $"UPDATE orders.order SET status = 'cancelled' WHERE id = {input.OrderId}", cancellationToken);
            context.Events.Publish(new OrderCancelled(input.OrderId));
        }

        return new OrderState(input.OrderId, "cancelled");
    }
}
