using System.ComponentModel.DataAnnotations;
using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>The last shipment of an order; only the status is there when it never had one.</summary>
internal sealed record ShipmentState(
    Guid OrderId, [AllowedValues("none", "created", "cancelled")] string Status, Guid? ShipmentId = null);

/// <summary>A shipment of an order. The order is locked before it is read to be changed.</summary>
internal sealed record ShipmentRow(Guid Id, string Status)
{
    /// <summary>The order's last shipment, which is the one that counts; null when it never had one.</summary>
    internal static Task<ShipmentRow?> FindLastAsync(
        ActionContext context, Guid orderId, CancellationToken cancellationToken) =>
        context.Db.FindAsync<ShipmentRow>(
            $"SELECT id, status FROM orders.shipment WHERE order_id = {orderId} ORDER BY id DESC LIMIT 1",
            cancellationToken);
}
