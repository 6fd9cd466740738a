using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>Takes the promise of <c>orders.reserve.stock</c> back. Where nothing is reserved nothing happens.</summary>
internal sealed class ReleaseStockHandler : IActionHandler<OfOrder, StockState>
{
    public async Task<Result<StockState>> HandleAsync(
        OfOrder input, ActionContext context, CancellationToken cancellationToken)
    {
        if (await OrderRow.LockAsync(context, input.OrderId, cancellationToken) is not { } order)
            return OrderRow.Unknown();
        if (order.Stock == "shipped")
            return Refusal.Conflict("The order was shipped; cancel the shipment first.");
        if (order.Stock == "reserved")
        {
            await OrderStock.MoveAsync(
                context, input.OrderId, onHand: 0, reserved: -1, "none", cancellationToken);
        }

        return new StockState(input.OrderId, "none");
    }
}
