using System.ComponentModel.DataAnnotations;
using AiBos.Sdk;

namespace AiBos.Engines.Orders;

internal sealed record ReadOrders(
    [Range(1, 1_000_000)] int? Page, [Range(1, 200)] int? PageSize, Guid? OrderId,
    [StringLength(64, MinimumLength = 1)] string? CustomerId);

internal sealed record ReadOrdersOutput(IReadOnlyList<OrderItem> Items, long Total, int Page, int PageSize);

/// <summary>An order with what became of it; payment and shipment are the last ones.</summary>
internal sealed record OrderItem(
    Guid OrderId, string Number, string CustomerId, string Currency, Amount Total, string Status, string Stock,
    string Payment, string Shipment, DateTimeOffset CreatedAt, IReadOnlyList<OrderLine> Lines);
