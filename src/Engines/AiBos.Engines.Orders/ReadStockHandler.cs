using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>Reads one page by SKU, and counts how many articles there are.</summary>
internal sealed class ReadStockHandler : IActionHandler<ReadStock, ReadStockOutput>
{
    private const int PageSizeDefault = 50;

    public async Task<Result<ReadStockOutput>> HandleAsync(
        ReadStock input, ActionContext context, CancellationToken cancellationToken)
    {
        int page = input.Page ?? 1;
        int size = input.PageSize ?? PageSizeDefault;
        Sql filter = input.Sku is { } sku ? Sql.Of($"WHERE sku = {sku}") : Sql.Empty;
        long total = await context.Db.GetAsync<long>($"SELECT count(*) FROM orders.stock {filter}", cancellationToken);
        IReadOnlyList<StockLevel> items = await context.Db.QueryAsync<StockLevel>(
            $"""
            SELECT sku, on_hand, reserved FROM orders.stock {filter}
            ORDER BY sku LIMIT {size} OFFSET {(long)(page - 1) * size}
            """,
            cancellationToken);
        return new ReadStockOutput(items, total, page, size);
    }
}
