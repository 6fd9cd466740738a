using AiBos.Sdk;

namespace AiBos.Engines.Orders;

/// <summary>A payment of an order. The order is locked before it is read to be changed.</summary>
internal sealed record PaymentRow(Guid Id, string Reference, string Currency, Amount Amount, string Status)
{
    /// <summary>The order's last payment, which is the one that counts; null when it never had one.</summary>
    internal static Task<PaymentRow?> FindLastAsync(
        ActionContext context, Guid orderId, CancellationToken cancellationToken) =>
        context.Db.FindAsync<PaymentRow>(
            $"""
            SELECT id, reference, currency, amount, status FROM orders.payment
            WHERE order_id = {orderId} ORDER BY id DESC LIMIT 1
            """,
            cancellationToken);

    /// <summary>Gives it another status.</summary>
    internal async Task<PaymentRow> BecomeAsync(
        string status, ActionContext context, CancellationToken cancellationToken)
    {
        await context.Db.ExecuteAsync(
            $"UPDATE orders.payment SET status = {status}, changed_at = {context.Now} WHERE id = {Id}",
            cancellationToken);
        return this with { Status = status };
    }

    internal PaymentState StateOf(Guid orderId) => new(orderId, Status, Id, Currency, Amount);
}
