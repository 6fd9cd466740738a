using System.Text.Json;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>What the engine says to others, and that it says each thing once.</summary>
public sealed class OrderEventsTests(OrdersFixture fixture)
{
    [Fact]
    public async Task Events_OfAWholeLife_AreSaidInItsOrderAndOnceEach()
    {
        string order = await fixture.OrderAsync("create.shipment");
        string[] rest =
        [
            "create.shipment", "capture.payment", "refund.payment", "refund.payment", "cancel.shipment",
            "cancel.shipment", "release.stock", "cancel.order", "cancel.order",
        ];
        foreach (string step in rest)
            await fixture.DoneAsync(step, OrdersFixture.Body(step, order));

        Assert.Equal(
            "orders.order.placed,orders.order.shipped,orders.payment.captured,orders.payment.refunded,"
            + "orders.shipment.cancelled,orders.order.cancelled",
            await fixture.SqlAsync<string>(
                "SELECT string_agg(action, ',' ORDER BY seq) FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' "
                + $"AND kind = 'event' AND convert_from(payload, 'UTF8') LIKE '%{order}%'"));
    }

    [Fact]
    public async Task OrderPlaced_TellsWhatWasTaken()
    {
        HttpAnswer made = await fixture.DoneAsync(
            "create.order", OrdersFixture.Order(await fixture.NewArticleAsync(0)));
        JsonElement placed = await DataAsync(made.Seq + 1);

        Assert.Equal(
            (made.Data.GetProperty("orderId").GetString(), made.Data.GetProperty("number").GetString(), "c1", "EUR",
                "7.50"),
            (placed.GetProperty("orderId").GetString(), placed.GetProperty("number").GetString(),
                placed.GetProperty("customerId").GetString(), placed.GetProperty("currency").GetString(),
                placed.GetProperty("total").GetString()));
    }

    [Fact]
    public async Task PaymentCaptured_TellsTheMoney()
    {
        string order = await fixture.OrderAsync("create.shipment");
        HttpAnswer captured = await fixture.DoneAsync("capture.payment", OrdersFixture.Body("capture.payment", order));
        JsonElement told = await DataAsync(captured.Seq + 1);

        Assert.Equal(
            (order, captured.Data.GetProperty("paymentId").GetString(), "EUR", "7.50"),
            (told.GetProperty("orderId").GetString(), told.GetProperty("paymentId").GetString(),
                told.GetProperty("currency").GetString(), told.GetProperty("amount").GetString()));
    }

    private async Task<JsonElement> DataAsync(long seq) => JsonDocument.Parse((await fixture.SqlAsync<string>(
        "SELECT convert_from(payload, 'UTF8') FROM aibos.kernel_audit_log "
        + $"WHERE tenant_id = 'acme' AND kind = 'event' AND seq = {seq}"))!).RootElement.GetProperty("data");
}
