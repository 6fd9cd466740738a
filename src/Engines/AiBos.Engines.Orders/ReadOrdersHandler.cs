using System.Collections.Immutable;
using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>Reads one page, the newest first, each with its lines and what became of it.</summary>
internal sealed class ReadOrdersHandler : IActionHandler<ReadOrders, ReadOrdersOutput>
{
    private const int PageSizeDefault = 50;

    private sealed record Row(
        Guid Id, long Number, string CustomerId, string Currency, Amount Total, string Status, string Stock,
        string? Payment, string? Shipment, DateTimeOffset CreatedAt, ImmutableArray<string> Skus,
        ImmutableArray<int> Quantities, ImmutableArray<decimal> Prices);

    public async Task<Result<ReadOrdersOutput>> HandleAsync(
        ReadOrders input, ActionContext context, CancellationToken cancellationToken)
    {
        int page = input.Page ?? 1;
        int size = input.PageSize ?? PageSizeDefault;
        Sql filter = Sql.Of(
            $"""
            WHERE true
            {(input.OrderId is { } id ? Sql.Of($"AND o.id = {id}") : Sql.Empty)}
            {(input.CustomerId is { } customer ? Sql.Of($"AND o.customer_id = {customer}") : Sql.Empty)}
            """);
        long total = await context.Db.GetAsync<long>(
            $"SELECT count(*) FROM orders.order o {filter}", cancellationToken);
        IReadOnlyList<Row> rows = await context.Db.QueryAsync<Row>(
            $"""
            SELECT o.id, o.number, o.customer_id, o.currency, o.total, o.status, o.stock, o.created_at,
                (SELECT p.status FROM orders.payment p WHERE p.tenant_id = o.tenant_id AND p.order_id = o.id
                    ORDER BY p.id DESC LIMIT 1) AS payment,
                (SELECT s.status FROM orders.shipment s WHERE s.tenant_id = o.tenant_id AND s.order_id = o.id
                    ORDER BY s.id DESC LIMIT 1) AS shipment,
                lines.skus, lines.quantities, lines.prices
            FROM (SELECT * FROM orders.order o {filter}
                ORDER BY o.number DESC LIMIT {size} OFFSET {(long)(page - 1) * size}) o
            CROSS JOIN LATERAL (
                SELECT array_agg(l.sku ORDER BY l.position) AS skus,
                    array_agg(l.quantity ORDER BY l.position) AS quantities,
                    array_agg(l.price ORDER BY l.position) AS prices
                FROM orders.order_line l WHERE l.tenant_id = o.tenant_id AND l.order_id = o.id) lines
            ORDER BY o.number DESC
            """,
            cancellationToken);
        return new ReadOrdersOutput([.. rows.Select(Item)], total, page, size);
    }

    private static OrderItem Item(Row row) => new(
        row.Id, OrderNumber.Format(row.Number), row.CustomerId, row.Currency, row.Total, row.Status, row.Stock,
        row.Payment ?? "none", row.Shipment ?? "none", row.CreatedAt,
        [.. row.Skus.Select((sku, i) => new OrderLine(sku, row.Quantities[i], new Amount(row.Prices[i])))]);
}
