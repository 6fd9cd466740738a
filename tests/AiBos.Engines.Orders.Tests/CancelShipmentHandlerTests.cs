using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>The cases of a command, and its rules.</summary>
public sealed class CancelShipmentHandlerTests(OrdersFixture fixture)
{
    private readonly OrderCases _cases = new(fixture, "cancel.shipment", "orders.write", after: "create.shipment");

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
        _cases.RecordedAsync("status", "cancelled", "open reserved authorized cancelled 3/10");

    [Fact]
    public Task Call_RepeatedWithItsKey_IsTheFirstAnswerAgain() => _cases.RepeatedAsync();

    [Fact]
    public async Task Call_OfWhatWasNotShipped_IsFine() =>
        await _cases.AlreadyAsync(await fixture.OrderAsync("authorize.payment"), "status", "none");

    [Fact]
    public async Task Call_Again_IsFine()
    {
        string order = await fixture.OrderAsync("create.shipment");
        await fixture.DoneAsync("cancel.shipment", OrdersFixture.Body("cancel.shipment", order));

        await _cases.AlreadyAsync(order, "status", "cancelled");
    }

    [Fact]
    public async Task Call_TenAtOnce_PutBackOnce()
    {
        string order = await fixture.OrderAsync("create.shipment");

        Assert.Equal(10, await _cases.TenAtOnceAsync(order));
        Assert.Equal("open reserved authorized cancelled 3/10", await fixture.StateAsync(order));
    }

    /// <summary>The way back from the end, in reverse: nothing is left of the order but its record.</summary>
    [Fact]
    public async Task Call_AsPartOfUndoingAll_LeavesTheShelfAsItWas()
    {
        string order = await fixture.OrderAsync("capture.payment");

        foreach (string undo in new[]
            { "refund.payment", "cancel.shipment", "void.payment", "release.stock", "cancel.order" })
        {
            await fixture.DoneAsync(undo, OrdersFixture.Body(undo, order));
        }

        Assert.Equal("cancelled none refunded cancelled 0/10", await fixture.StateAsync(order));
    }
}
