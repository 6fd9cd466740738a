using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>The cases of a command, and its rules.</summary>
public sealed class AuthorizePaymentHandlerTests(OrdersFixture fixture)
{
    private readonly OrderCases _cases = new(fixture, "authorize.payment", "orders.payment", after: "reserve.stock");

    [Fact]
    public Task Call_WithoutPermission_Is403AndOnTheLedger() => _cases.DeniedAsync();

    [Fact]
    public Task Call_FromAnotherTenant_IsUnknownAndTouchesNothing() => _cases.ForeignAsync();

    [Theory]
    [InlineData("""{"orderId":"00000000-0000-0000-0000-000000000000"}""", "")]
    [InlineData("""{"orderId":"7","reference":"a"}""", "/orderId")]
    [InlineData("""{"orderId":"00000000-0000-0000-0000-000000000000","reference":""}""", "/reference")]
    public Task Call_InvalidInput_Is400WithPointer(string body, string pointer) => _cases.InvalidAsync(body, pointer);

    [Fact]
    public Task Call_Success_IsOnTheLedgerWithInputAndOutput() =>
        _cases.RecordedAsync("status", "authorized", "open reserved authorized 3/10");

    [Fact]
    public Task Call_RepeatedWithItsKey_IsTheFirstAnswerAgain() => _cases.RepeatedAsync();

    [Fact]
    public async Task Call_ByTheSameReference_IsTheSamePayment() =>
        await _cases.AlreadyAsync(await fixture.OrderAsync("authorize.payment"), "status", "authorized");

    [Fact]
    public async Task Call_OfAPaidOrder_IsAConflict() =>
        await _cases.ConflictAsync(await fixture.OrderAsync("capture.payment"), "paid already");

    [Fact]
    public async Task Call_OfACancelledOrder_IsAConflict()
    {
        string order = await fixture.OrderAsync("create.order");
        await fixture.DoneAsync("cancel.order", OrdersFixture.Body("cancel.order", order));

        await _cases.ConflictAsync(order, "was cancelled");
    }

    [Fact]
    public async Task Call_TenAtOnce_AuthorizeOnce()
    {
        string order = await fixture.OrderAsync("create.order");

        Assert.Equal(10, await _cases.TenAtOnceAsync(order));
        Assert.Equal("open none authorized 0/10", await fixture.StateAsync(order));
    }

    [Fact]
    public async Task Call_ByAnotherReference_SaysToVoidTheFirst()
    {
        string order = await fixture.OrderAsync("authorize.payment");

        HttpAnswer answer = await fixture.DoAsync(
            "authorize.payment", $$"""{"orderId":"{{order}}","reference":"another"}""");

        Assert.Equal((409, "CONFLICT"), (answer.Status, answer.Code));
        Assert.Equal("open reserved authorized 3/10", await fixture.StateAsync(order));
    }

    [Fact]
    public async Task Call_AfterItWasVoided_IsAnotherPaymentOfTheWholeOrder()
    {
        string order = await fixture.OrderAsync("authorize.payment");
        await fixture.DoneAsync("void.payment", OrdersFixture.Body("void.payment", order));

        HttpAnswer answer = await fixture.DoneAsync(
            "authorize.payment", OrdersFixture.Body("authorize.payment", order));

        Assert.Equal("7.50 EUR", $"{answer.Data.GetProperty("amount")} {answer.Data.GetProperty("currency")}");
        Assert.Equal("open reserved voided+authorized 3/10", await fixture.StateAsync(order));
    }
}
