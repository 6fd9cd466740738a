using System.ComponentModel.DataAnnotations;

namespace AiBos.Engines.Orders;

internal sealed record ReadStock(
    [Range(1, 1_000_000)] int? Page, [Range(1, 200)] int? PageSize,
    [RegularExpression(SkuGrammar.Pattern)] string? Sku);

internal sealed record ReadStockOutput(IReadOnlyList<StockLevel> Items, long Total, int Page, int PageSize);
