using System.ComponentModel.DataAnnotations;

namespace AiBos.Engines.Orders;

internal sealed record AddStock(
    [RegularExpression(SkuGrammar.Pattern)] string Sku, [Range(1, 1_000_000_000)] int Quantity);

/// <summary>What is on the shelf, and how much of it is promised.</summary>
internal sealed record StockLevel(string Sku, long OnHand, long Reserved);
