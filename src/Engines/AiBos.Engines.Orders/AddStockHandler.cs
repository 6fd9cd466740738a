using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>Puts goods on the shelf, in one statement: two at once add up.</summary>
internal sealed class AddStockHandler : IActionHandler<AddStock, StockLevel>
{
    private const long OnHandMax = 1_000_000_000_000;

    public async Task<Result<StockLevel>> HandleAsync(
        AddStock input, ActionContext context, CancellationToken cancellationToken)
    {
        StockLevel? level = await context.Db.FindAsync<StockLevel>(
            $"""
            INSERT INTO orders.stock (sku, on_hand, changed_at)
            VALUES ({input.Sku}, {(long)input.Quantity}, {context.Now})
            ON CONFLICT (tenant_id, sku) DO UPDATE
                SET on_hand = stock.on_hand + EXCLUDED.on_hand, changed_at = EXCLUDED.changed_at
                WHERE stock.on_hand + EXCLUDED.on_hand <= {OnHandMax}
            RETURNING sku, on_hand, reserved
            """,
            cancellationToken);
        return level is not null
            ? level
            : Refusal.Conflict($"There would be more than {OnHandMax} of {input.Sku} on hand.");
    }
}
