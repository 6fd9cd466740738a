using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>The cases of a command, and its rules.</summary>
public sealed class ReserveStockHandlerTests(OrdersFixture fixture)
{
    private readonly OrderCases _cases = new(fixture, "reserve.stock", "orders.write", after: "create.order");

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
        _cases.RecordedAsync("stock", "reserved", "open reserved 3/10");

    [Fact]
    public Task Call_RepeatedWithItsKey_IsTheFirstAnswerAgain() => _cases.RepeatedAsync();

    [Fact]
    public async Task Call_OfWhatIsReserved_StaysReservedOnce() =>
        await _cases.AlreadyAsync(await fixture.OrderAsync("reserve.stock"), "stock", "reserved");

    [Fact]
    public async Task Call_OfAShippedOrder_IsAConflict() =>
        await _cases.ConflictAsync(await fixture.OrderAsync("create.shipment"), "was shipped");

    [Fact]
    public async Task Call_OfACancelledOrder_IsAConflict()
    {
        string order = await fixture.OrderAsync("create.order");
        await fixture.DoneAsync("cancel.order", OrdersFixture.Body("cancel.order", order));

        await _cases.ConflictAsync(order, "was cancelled");
    }

    [Fact]
    public async Task Call_TenAtOnce_ReserveOnce()
    {
        string order = await fixture.OrderAsync("create.order");

        Assert.Equal(10, await _cases.TenAtOnceAsync(order));
        Assert.Equal("open reserved 3/10", await fixture.StateAsync(order));
    }

    [Theory]
    [InlineData(2, "(2 of 3)")]
    [InlineData(0, "(0 of 3)")]
    public async Task Call_WithoutEnough_NamesTheArticleAndReservesNothing(int onHand, string words)
    {
        string sku = await fixture.NewArticleAsync(onHand);

        await _cases.ConflictAsync(await fixture.OrderAsync("create.order", sku), $"{sku} {words}");
    }

    [Fact]
    public async Task Call_WithOneArticleShort_ReservesNoneOfTheOthers()
    {
        (string enough, string few) = (await fixture.NewArticleAsync(10), await fixture.NewArticleAsync(1));
        HttpAnswer made = await fixture.DoneAsync("create.order", TwoLines(enough, few, 2));

        await _cases.ConflictAsync(made.Data.GetProperty("orderId").GetString()!, $"{few} (1 of 2)");

        Assert.Equal(0, await fixture.SqlAsync<long>($"SELECT reserved FROM orders.stock WHERE sku = '{enough}'"));
    }

    /// <summary>Twenty orders of three want ten: three can have theirs, whoever comes first.</summary>
    [Fact]
    public async Task Call_OfManyOrdersAtOnce_NeverPromisesMoreThanThereIs()
    {
        string sku = await fixture.NewArticleAsync(10);
        string[] orders = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => fixture.OrderAsync("create.order", sku)));

        HttpAnswer[] answers = await Task.WhenAll(orders.Select(
            order => fixture.DoAsync("reserve.stock", OrdersFixture.Body("reserve.stock", order))));

        Assert.Equal(3, answers.Count(answer => answer.Status == 200));
        Assert.Equal(17, answers.Count(answer => answer.Code == "CONFLICT"));
        Assert.Equal("9/10", await fixture.SqlAsync<string>(
            $"SELECT reserved || '/' || on_hand FROM orders.stock WHERE sku = '{sku}'"));
    }

    /// <summary>Half of the orders name the two articles the other way round: they wait, and none fails.</summary>
    [Fact]
    public async Task Call_OfOrdersWithTheSameArticlesCrosswise_NeverWaitForEachOther()
    {
        (string one, string two) = (await fixture.NewArticleAsync(100), await fixture.NewArticleAsync(100));
        HttpAnswer[] made = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => fixture.DoneAsync(
            "create.order", i % 2 == 0 ? TwoLines(one, two, 1) : TwoLines(two, one, 1))));

        HttpAnswer[] answers = await Task.WhenAll(made.Select(order => fixture.DoAsync(
            "reserve.stock", OrdersFixture.Body(
                "reserve.stock", order.Data.GetProperty("orderId").GetString()!))));

        Assert.All(answers, answer => Assert.True(answer.Status == 200, answer.Text));
        Assert.Equal("20 20", await fixture.SqlAsync<string>(
            $"SELECT string_agg(reserved::text, ' ') FROM orders.stock WHERE sku IN ('{one}', '{two}')"));
    }

    private static string TwoLines(string first, string second, int quantity) =>
        $$"""
        {"customerId":"c1","currency":"EUR","lines":[{"sku":"{{first}}","quantity":{{quantity}},"price":"1.00"},
        {"sku":"{{second}}","quantity":{{quantity}},"price":"1.00"}]}
        """;
}
