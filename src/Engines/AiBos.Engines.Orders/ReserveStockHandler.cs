using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>
/// Promises the goods of an order to it, all or none. Compensated by <c>orders.release.stock</c>. What is reserved
/// already stays reserved once.
/// </summary>
internal sealed class ReserveStockHandler : IActionHandler<OfOrder, StockState>
{
    private sealed record Wanted(string Sku, int Quantity);

    public async Task<Result<StockState>> HandleAsync(
        OfOrder input, ActionContext context, CancellationToken cancellationToken)
    {
        if (await OrderRow.LockAsync(context, input.OrderId, cancellationToken) is not { } order)
            return OrderRow.Unknown();
        if (order.IsCancelled)
            return Refusal.Conflict("The order was cancelled.");
        if (order.Stock == "shipped")
            return Refusal.Conflict("The order was shipped; nothing of it is left to reserve.");
        if (order.Stock == "none")
        {
            if (await ShortAsync(context, input.OrderId, cancellationToken) is { } refusal)
                return refusal;
            await OrderStock.MoveAsync(
                context, input.OrderId, onHand: 0, reserved: 1, "reserved", cancellationToken);
        }

        return new StockState(input.OrderId, "reserved");
    }

    private static async Task<Refusal?> ShortAsync(
        ActionContext context, Guid orderId, CancellationToken cancellationToken)
    {
        Dictionary<string, long> free = (await OrderStock.LockAsync(context, orderId, cancellationToken))
            .ToDictionary(level => level.Sku, level => level.OnHand - level.Reserved, StringComparer.Ordinal);
        IReadOnlyList<Wanted> lines = await context.Db.QueryAsync<Wanted>(
            $"SELECT sku, quantity FROM orders.order_line WHERE order_id = {orderId} ORDER BY position",
            cancellationToken);
        string[] missing = [.. lines.Where(line => free.GetValueOrDefault(line.Sku) < line.Quantity)
            .Select(line => $"{line.Sku} ({free.GetValueOrDefault(line.Sku)} of {line.Quantity})")];
        return missing.Length == 0 ? null : Refusal.Conflict($"Not enough is free of {string.Join(", ", missing)}.");
    }
}
