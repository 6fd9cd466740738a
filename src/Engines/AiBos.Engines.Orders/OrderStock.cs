using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>Moves the goods of an order, all of them or none. The order is locked before.</summary>
internal static class OrderStock
{
    /// <summary>Changes stock by the quantities of the order's lines, and says where the goods now are.</summary>
    /// <param name="context">Whose order.</param>
    /// <param name="orderId">The order.</param>
    /// <param name="onHand">-1 takes goods off the shelf, 1 puts them back, 0 leaves them.</param>
    /// <param name="reserved">1 promises them, -1 takes the promise back.</param>
    /// <param name="state">What the order's <c>stock</c> then is.</param>
    /// <param name="cancellationToken">Stops the wait for the goods' rows.</param>
    internal static async Task MoveAsync(
        ActionContext context, Guid orderId, int onHand, int reserved, string state,
        CancellationToken cancellationToken)
    {
        await LockAsync(context, orderId, cancellationToken);
        await context.Db.ExecuteAsync(
            $"""
            UPDATE orders.stock s
            SET on_hand = s.on_hand + l.quantity * {onHand}, reserved = s.reserved + l.quantity * {reserved},
                changed_at = {context.Now}
            FROM orders.order_line l
            WHERE l.tenant_id = s.tenant_id AND l.sku = s.sku AND l.order_id = {orderId}
            """,
            cancellationToken);
        await context.Db.ExecuteAsync(
            $"UPDATE orders.order SET stock = {state} WHERE id = {orderId}", cancellationToken);
    }

    /// <summary>
    /// Locks the stock of the order's articles. Always in the order of their SKU, so that two orders with the same
    /// articles wait for one another instead of each for the other.
    /// </summary>
    internal static Task<IReadOnlyList<StockLevel>> LockAsync(
        ActionContext context, Guid orderId, CancellationToken cancellationToken) =>
        context.Db.QueryAsync<StockLevel>(
            $"""
            SELECT s.sku, s.on_hand, s.reserved FROM orders.stock s
            WHERE s.sku IN (SELECT l.sku FROM orders.order_line l WHERE l.order_id = {orderId})
            ORDER BY s.sku FOR UPDATE OF s
            """,
            cancellationToken);
}
