using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>The cases of a command, and its rules.</summary>
public sealed class RefundPaymentHandlerTests(OrdersFixture fixture)
{
    private readonly OrderCases _cases = new(fixture, "refund.payment", "orders.payment", after: "capture.payment");

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
        _cases.RecordedAsync("status", "refunded", "open shipped refunded created 0/7");

    [Fact]
    public Task Call_RepeatedWithItsKey_IsTheFirstAnswerAgain() => _cases.RepeatedAsync();

    [Fact]
    public async Task Call_Again_GivesNothingMoreBack()
    {
        string order = await fixture.OrderAsync("capture.payment");
        await fixture.DoneAsync("refund.payment", OrdersFixture.Body("refund.payment", order));

        await _cases.AlreadyAsync(order, "status", "refunded");
    }

    [Fact]
    public async Task Call_OfWhatWasNotCaptured_SaysWhatIs() =>
        await _cases.AlreadyAsync(await fixture.OrderAsync("authorize.payment"), "status", "authorized");

    [Fact]
    public async Task Call_OfWhatWasNeverPaid_SaysNone() =>
        await _cases.AlreadyAsync(await fixture.OrderAsync("reserve.stock"), "status", "none");

    [Fact]
    public async Task Call_TenAtOnce_RefundOnce()
    {
        string order = await fixture.OrderAsync("capture.payment");

        Assert.Equal(10, await _cases.TenAtOnceAsync(order));
        Assert.Equal("open shipped refunded created 0/7", await fixture.StateAsync(order));
    }
}
