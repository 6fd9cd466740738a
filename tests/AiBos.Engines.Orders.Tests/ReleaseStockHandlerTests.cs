using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>The cases of a command, and its rules.</summary>
public sealed class ReleaseStockHandlerTests(OrdersFixture fixture)
{
    private readonly OrderCases _cases = new(fixture, "release.stock", "orders.write", after: "reserve.stock");

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
        _cases.RecordedAsync("stock", "none", "open none 0/10");

    [Fact]
    public Task Call_RepeatedWithItsKey_IsTheFirstAnswerAgain() => _cases.RepeatedAsync();

    [Fact]
    public async Task Call_OfWhatIsNotReserved_IsFine() =>
        await _cases.AlreadyAsync(await fixture.OrderAsync("create.order"), "stock", "none");

    [Fact]
    public async Task Call_OfAShippedOrder_SaysToCancelTheShipment() =>
        await _cases.ConflictAsync(await fixture.OrderAsync("create.shipment"), "cancel the shipment");

    [Fact]
    public async Task Call_TenAtOnce_ReleaseOnce()
    {
        string order = await fixture.OrderAsync("reserve.stock");

        Assert.Equal(10, await _cases.TenAtOnceAsync(order));
        Assert.Equal("open none 0/10", await fixture.StateAsync(order));
    }
}
