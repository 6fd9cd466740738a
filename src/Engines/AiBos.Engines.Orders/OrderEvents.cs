using System.ComponentModel.DataAnnotations;
using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>What the engine says to others. Each once for each time it happened: doing again what is done is silent.
/// </summary>
internal static class OrderEvents
{
    internal static EngineBuilder Declare(EngineBuilder engine) => engine
        .Event<OrderPlaced>("orders.order.placed@1.0.0", "An order was taken; nothing is reserved for it yet.")
        .Event<OrderCancelled>("orders.order.cancelled@1.0.0", "An order was given up.")
        .Event<OrderShipped>("orders.order.shipped@1.0.0", "The goods of an order left the shelf.")
        .Event<ShipmentCancelled>("orders.shipment.cancelled@1.0.0", "The goods of a shipment were put back.")
        .Event<PaymentCaptured>("orders.payment.captured@1.0.0", "The authorized money of an order was taken.")
        .Event<PaymentRefunded>("orders.payment.refunded@1.0.0", "Captured money was given back.");
}

internal sealed record OrderPlaced(
    Guid OrderId, string Number, string CustomerId, [RegularExpression("[A-Z]{3}")] string Currency, Amount Total);

internal sealed record OrderCancelled(Guid OrderId);

internal sealed record OrderShipped(Guid OrderId, Guid ShipmentId);

internal sealed record ShipmentCancelled(Guid OrderId, Guid ShipmentId);

internal sealed record PaymentCaptured(
    Guid OrderId, Guid PaymentId, [RegularExpression("[A-Z]{3}")] string Currency, Amount Amount);

internal sealed record PaymentRefunded(
    Guid OrderId, Guid PaymentId, [RegularExpression("[A-Z]{3}")] string Currency, Amount Amount);
