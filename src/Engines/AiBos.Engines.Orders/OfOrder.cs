namespace AiBos.Engines.Orders;

/// <summary>What actions take that concern an order as a whole.</summary>
internal sealed record OfOrder(Guid OrderId);
