using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>The cases of a command, and its rules.</summary>
public sealed class CreateShipmentHandlerTests(OrdersFixture fixture)
{
    private readonly OrderCases _cases = new(fixture, "create.shipment", "orders.write", after: "authorize.payment");

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
        _cases.RecordedAsync("status", "created", "open shipped authorized created 0/7");

    [Fact]
    public Task Call_RepeatedWithItsKey_IsTheFirstAnswerAgain() => _cases.RepeatedAsync();

    [Fact]
    public async Task Call_Again_IsTheSameShipment() =>
        await _cases.AlreadyAsync(await fixture.OrderAsync("create.shipment"), "status", "created");

    [Fact]
    public async Task Call_WithoutAPayment_IsRefused() =>
        await _cases.ConflictAsync(await fixture.OrderAsync("reserve.stock"), "No payment is authorized");

    [Fact]
    public async Task Call_WithoutStock_IsRefused()
    {
        string order = await fixture.OrderAsync("create.order");
        await fixture.DoneAsync("authorize.payment", OrdersFixture.Body("authorize.payment", order));

        await _cases.ConflictAsync(order, "No stock is reserved");
    }

    [Fact]
    public async Task Call_TenAtOnce_ShipOnce()
    {
        string order = await fixture.OrderAsync("authorize.payment");

        Assert.Equal(10, await _cases.TenAtOnceAsync(order));
        Assert.Equal("open shipped authorized created 0/7", await fixture.StateAsync(order));
    }
}
