using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>
/// Puts the goods of a shipment back on the shelf, reserved for their order as before. Where nothing was shipped
/// nothing happens.
/// </summary>
internal sealed class CancelShipmentHandler : IActionHandler<OfOrder, ShipmentState>
{
    public async Task<Result<ShipmentState>> HandleAsync(
        OfOrder input, ActionContext context, CancellationToken cancellationToken)
    {
        if (await OrderRow.LockAsync(context, input.OrderId, cancellationToken) is null)
            return OrderRow.Unknown();
        ShipmentRow? last = await ShipmentRow.FindLastAsync(context, input.OrderId, cancellationToken);
        if (last is null)
            return new ShipmentState(input.OrderId, "none");
        if (last.Status == "created")
        {
            await OrderStock.MoveAsync(context, input.OrderId, onHand: 1, reserved: 1, "reserved", cancellationToken);
            await context.Db.ExecuteAsync(
                $"""
                UPDATE orders.shipment SET status = 'cancelled', changed_at = {context.Now} WHERE id = {last.Id}
                """,
                cancellationToken);
            context.Events.Publish(new ShipmentCancelled(input.OrderId, last.Id));
        }

        return new ShipmentState(input.OrderId, "cancelled", last.Id);
    }
}
