using System.ComponentModel.DataAnnotations;

namespace AiBos.Engines.Orders;

/// <summary>Where the goods of an order are.</summary>
internal sealed record StockState(Guid OrderId, [AllowedValues("none", "reserved", "shipped")] string Stock);
