using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>
/// An order, locked until the commit. All that concerns an order begins with it, so that what is decided about its
/// stock, payment and shipment is decided one after the other, on every silo.
/// </summary>
internal sealed record OrderRow(string Currency, Amount Total, string Status, string Stock)
{
    internal bool IsCancelled => Status == "cancelled";

    /// <summary>Locks the order; null when the tenant has none of this id.</summary>
    internal static Task<OrderRow?> LockAsync(ActionContext context, Guid id, CancellationToken cancellationToken) =>
        context.Db.FindAsync<OrderRow>(
            $"SELECT currency, total, status, stock FROM orders.order WHERE id = {id} FOR UPDATE", cancellationToken);

    internal static Refusal Unknown() => Refusal.NotFound("There is no such order.");
}
