using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>The cases of a command, and its rules.</summary>
public sealed class CancelOrderHandlerTests(OrdersFixture fixture)
{
    private readonly OrderCases _cases = new(fixture, "cancel.order", "orders.write", after: "create.order");

    [Fact]
    public Task Call_WithoutPermission_Is403AndOnTheLedger() => _cases.DeniedAsync();

    [Fact]
    public Task Call_FromAnotherTenant_IsUnknownAndTouchesNothing() => _cases.ForeignAsync();

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"orderId":"7"}""", "/orderId")]
    public Task Call_InvalidInput_Is400WithPointer(string body, string pointer) => _cases.InvalidAsync(body, pointer);

    [Fact]
    public Task Call_Success_IsOnTheLedgerWithInputAndOutput() =>
        _cases.RecordedAsync("status", "cancelled", "cancelled none 0/10");

    [Fact]
    public Task Call_RepeatedWithItsKey_IsTheFirstAnswerAgain() => _cases.RepeatedAsync();

    [Fact]
    public async Task Call_WithStockReserved_SaysToReleaseIt() =>
        await _cases.ConflictAsync(await fixture.OrderAsync("reserve.stock"), "release it");

    [Fact]
    public async Task Call_WithAPaymentAuthorized_SaysToVoidIt()
    {
        string order = await fixture.OrderAsync("create.order");
        await fixture.DoneAsync("authorize.payment", OrdersFixture.Body("authorize.payment", order));

        await _cases.ConflictAsync(order, "void it");
    }

    [Fact]
    public async Task Call_OfAShippedOrder_SaysToCancelTheShipment() =>
        await _cases.ConflictAsync(await fixture.OrderAsync("create.shipment"), "cancel the shipment");

    [Fact]
    public async Task Call_OfAPaidOrder_SaysToRefund()
    {
        string order = await fixture.OrderAsync("create.order");
        await fixture.DoneAsync("authorize.payment", OrdersFixture.Body("authorize.payment", order));
        await fixture.DoneAsync("capture.payment", OrdersFixture.Body("capture.payment", order));

        await _cases.ConflictAsync(order, "refund");
    }

    [Fact]
    public async Task Call_Again_IsFine()
    {
        string order = await fixture.OrderAsync("create.order");
        await fixture.DoneAsync("cancel.order", OrdersFixture.Body("cancel.order", order));

        await _cases.AlreadyAsync(order, "status", "cancelled");
    }
}
