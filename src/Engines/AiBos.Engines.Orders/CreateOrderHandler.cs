using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>Takes an order. Nothing is promised to it yet: stock and payment have actions of their own.</summary>
internal sealed class CreateOrderHandler : IActionHandler<CreateOrder, CreateOrderOutput>
{
    // What an amount can be in JSON and in the database.
    private static readonly Amount TotalMax = new(999_999_999_999_999m);

    public async Task<Result<CreateOrderOutput>> HandleAsync(
        CreateOrder input, ActionContext context, CancellationToken cancellationToken)
    {
        FieldError[] repeated = [.. input.Lines.Index()
            .GroupBy(line => line.Item.Sku, StringComparer.Ordinal).SelectMany(same => same.Skip(1))
            .Select(line => new FieldError(
                $"/lines/{line.Index}/sku", "Another line orders this article; add them up."))];
        if (repeated.Length > 0)
            return Refusal.Invalid(repeated);
        Amount total = input.Lines.Aggregate(
            Amount.Zero, (sum, line) => sum + new Amount(line.Price.Value * line.Quantity));
        if (total.Value > TotalMax.Value)
            return Refusal.Invalid("/lines", $"The total is above {TotalMax}; split the order.");

        Guid id = context.NewId();
        long number = await context.Db.NextNumberAsync("orders.order", cancellationToken);
        await InsertAsync(input, id, number, total, context, cancellationToken);
        string shown = OrderNumber.Format(number);
        context.Events.Publish(new OrderPlaced(id, shown, input.CustomerId, input.Currency, total));
        return new CreateOrderOutput(id, shown, "open", total);
    }

    private static Task<int> InsertAsync(
        CreateOrder input, Guid id, long number, Amount total, ActionContext context,
        CancellationToken cancellationToken)
    {
        int[] positions = [.. Enumerable.Range(1, input.Lines.Count)];
        string[] skus = [.. input.Lines.Select(line => line.Sku)];
        int[] quantities = [.. input.Lines.Select(line => line.Quantity)];
        decimal[] prices = [.. input.Lines.Select(line => line.Price.Value)];
        return context.Db.ExecuteAsync(
            $"""
            WITH made AS (
                INSERT INTO orders.order (id, number, customer_id, currency, total, created_by, created_at)
                VALUES ({id}, {number}, {input.CustomerId}, {input.Currency}, {total}, {context.Principal},
                    {context.Now})
                RETURNING id)
            INSERT INTO orders.order_line (order_id, position, sku, quantity, price)
            SELECT made.id, line.position, line.sku, line.quantity, line.price
            FROM made, unnest({positions}, {skus}, {quantities}, {prices})
                AS line (position, sku, quantity, price)
            """,
            cancellationToken);
    }
}
