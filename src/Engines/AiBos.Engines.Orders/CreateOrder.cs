using System.ComponentModel.DataAnnotations;
using AiBos.Sdk;

namespace AiBos.Engines.Orders;

internal sealed record CreateOrder(
    [StringLength(64, MinimumLength = 1)] string CustomerId, [RegularExpression("[A-Z]{3}")] string Currency,
    [Length(1, 100)] IReadOnlyList<OrderLine> Lines);

/// <summary>So many of an article at this price each.</summary>
internal sealed record OrderLine(
    [RegularExpression(SkuGrammar.Pattern)] string Sku, [Range(1, 1_000_000)] int Quantity, Amount Price);

internal sealed record CreateOrderOutput(Guid OrderId, string Number, string Status, Amount Total);
