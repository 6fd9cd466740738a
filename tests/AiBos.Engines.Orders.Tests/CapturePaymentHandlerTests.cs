using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>The cases of a command, and its rules.</summary>
public sealed class CapturePaymentHandlerTests(OrdersFixture fixture)
{
    private readonly OrderCases _cases = new(fixture, "capture.payment", "orders.payment", after: "create.shipment");

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
        _cases.RecordedAsync("status", "captured", "open shipped captured created 0/7");

    [Fact]
    public Task Call_RepeatedWithItsKey_IsTheFirstAnswerAgain() => _cases.RepeatedAsync();

    [Fact]
    public async Task Call_Again_IsRefused() =>
        await _cases.ConflictAsync(await fixture.OrderAsync("capture.payment"), "captured already");

    [Fact]
    public async Task Call_WithoutAnAuthorization_IsRefused() =>
        await _cases.ConflictAsync(await fixture.OrderAsync("reserve.stock"), "No payment is authorized");

    [Fact]
    public async Task Call_OfWhatWasVoided_IsRefused()
    {
        string order = await fixture.OrderAsync("authorize.payment");
        await fixture.DoneAsync("void.payment", OrdersFixture.Body("void.payment", order));

        await _cases.ConflictAsync(order, "No payment is authorized");
    }

    [Fact]
    public async Task Call_TenAtOnce_CaptureOnce()
    {
        string order = await fixture.OrderAsync("authorize.payment");

        Assert.Equal(1, await _cases.TenAtOnceAsync(order));
        Assert.Equal("open reserved captured 3/10", await fixture.StateAsync(order));
    }
}
