using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>The cases of a command, and its rules.</summary>
public sealed class VoidPaymentHandlerTests(OrdersFixture fixture)
{
    private readonly OrderCases _cases = new(fixture, "void.payment", "orders.payment", after: "authorize.payment");

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
        _cases.RecordedAsync("status", "voided", "open reserved voided 3/10");

    [Fact]
    public Task Call_RepeatedWithItsKey_IsTheFirstAnswerAgain() => _cases.RepeatedAsync();

    [Fact]
    public async Task Call_OfWhatWasNeverAuthorized_IsFine() =>
        await _cases.AlreadyAsync(await fixture.OrderAsync("reserve.stock"), "status", "none");

    [Fact]
    public async Task Call_Again_IsFine()
    {
        string order = await fixture.OrderAsync("authorize.payment");
        await fixture.DoneAsync("void.payment", OrdersFixture.Body("void.payment", order));

        await _cases.AlreadyAsync(order, "status", "voided");
    }

    [Fact]
    public async Task Call_OfWhatWasCaptured_SaysToRefund() =>
        await _cases.ConflictAsync(await fixture.OrderAsync("capture.payment"), "refund it");
}
