using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>
/// Takes the reserved goods of an order off the shelf. Compensated by <c>orders.cancel.shipment</c>. An order that is
/// shipped already stays shipped once.
/// </summary>
internal sealed class CreateShipmentHandler : IActionHandler<OfOrder, ShipmentState>
{
    public async Task<Result<ShipmentState>> HandleAsync(
        OfOrder input, ActionContext context, CancellationToken cancellationToken)
    {
        if (await OrderRow.LockAsync(context, input.OrderId, cancellationToken) is not { } order)
            return OrderRow.Unknown();
        ShipmentRow? last = await ShipmentRow.FindLastAsync(context, input.OrderId, cancellationToken);
        if (last is { Status: "created" })
            return new ShipmentState(input.OrderId, "created", last.Id);
        if (order.Stock != "reserved")
            return Refusal.Conflict("No stock is reserved for the order.");
        PaymentRow? payment = await PaymentRow.FindLastAsync(context, input.OrderId, cancellationToken);
        if (payment is not { Status: "authorized" or "captured" })
            return Refusal.Conflict("No payment is authorized for the order.");

        Guid id = context.NewId();
        await OrderStock.MoveAsync(context, input.OrderId, onHand: -1, reserved: -1, "shipped", cancellationToken);
        await context.Db.ExecuteAsync(
            $"""
            INSERT INTO orders.shipment (id, order_id, status, created_at, changed_at)
            VALUES ({id}, {input.OrderId}, 'created', {context.Now}, {context.Now})
            """,
            cancellationToken);
        context.Events.Publish(new OrderShipped(input.OrderId, id));
        return new ShipmentState(input.OrderId, "created", id);
    }
}
