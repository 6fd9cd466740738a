using System.ComponentModel.DataAnnotations;

namespace AiBos.Engines.Orders;

/// <summary>A shipment of a whole order as the engine keeps it.</summary>
internal sealed record Shipment(
    Guid ShipmentId, Guid OrderId, [AllowedValues("created", "cancelled")] string Status,
    DateTimeOffset CreatedAt, DateTimeOffset ChangedAt);
