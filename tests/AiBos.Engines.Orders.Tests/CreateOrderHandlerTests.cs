using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>The cases of a command, and its rules.</summary>
public sealed class CreateOrderHandlerTests(OrdersFixture fixture)
{
    private const string Action = "orders.create.order";

    private readonly ActionCases _cases = new(fixture, Action, "orders.write");

    [Fact]
    public Task Call_WithoutPermission_Is403AndOnTheLedger() =>
        _cases.DeniedAsync("accountant", OrdersFixture.Order("denied"));

    [Fact]
    public async Task Call_FromAnotherTenant_OrdersAreItsOwn()
    {
        HttpAnswer ours = await fixture.CallAsync("acme", "owner", Action, OrdersFixture.Order("isolated"));
        HttpAnswer theirs = await fixture.CallAsync("globex", "owner", Action, OrdersFixture.Order("isolated"));

        Assert.Equal((200, 200), (ours.Status, theirs.Status));
        Assert.Equal("acme, globex", await TenantsAsync("isolated"));
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"customerId":"","currency":"EUR","lines":[{"sku":"a","quantity":1,"price":"1"}]}""", "/customerId")]
    [InlineData("""{"customerId":"c","currency":"eur","lines":[{"sku":"a","quantity":1,"price":"1"}]}""", "/currency")]
    [InlineData("""{"customerId":"c","currency":"EUR","lines":[]}""", "/lines")]
    [InlineData(
        """{"customerId":"c","currency":"EUR","lines":[{"sku":"","quantity":1,"price":"1"}]}""", "/lines/0/sku")]
    [InlineData(
        """{"customerId":"c","currency":"EUR","lines":[{"sku":"a","quantity":0,"price":"1"}]}""", "/lines/0/quantity")]
    [InlineData(
        """{"customerId":"c","currency":"EUR","lines":[{"sku":"a","quantity":1,"price":"-1"}]}""", "/lines/0/price")]
    [InlineData(
        """{"customerId":"c","currency":"EUR","lines":[{"sku":"a","quantity":1,"price":1}]}""", "/lines/0/price")]
    [InlineData(
        """
        {"customerId":"c","currency":"EUR","lines":[{"sku":"a","quantity":1,"price":"1"},
        {"sku":"b","quantity":1,"price":"1"},{"sku":"a","quantity":2,"price":"1"}]}
        """,
        "/lines/2/sku")]
    [InlineData(
        """
        {"customerId":"c","currency":"EUR","lines":[{"sku":"a","quantity":1000000,"price":"999999999999999.9999"}]}
        """,
        "/lines")]
    public Task Call_InvalidInput_Is400WithPointer(string body, string pointer) =>
        _cases.InvalidAsync("owner", body, pointer);

    [Fact]
    public async Task Call_Success_IsOnTheLedgerWithInputAndOutput()
    {
        HttpAnswer answer = await fixture.CallAsync(
            "acme", "owner", Action, OrdersFixture.Order("recorded", 3, "0.1234"));

        string payload = await _cases.RecordedAsync(answer, "owner");
        Assert.Matches("^SO-[0-9]{6}$", answer.Data.GetProperty("number").GetString());
        Assert.Equal("0.3702", answer.Data.GetProperty("total").GetString());
        Assert.Contains("\"sku\":\"recorded\"", payload, StringComparison.Ordinal);
        Assert.Contains(answer.Data.GetProperty("orderId").GetString()!, payload, StringComparison.Ordinal);
        Assert.Equal(0.3702m, await fixture.SqlAsync<decimal>(
            $"SELECT total FROM orders.order WHERE id = '{answer.Data.GetProperty("orderId")}'"));
    }

    [Fact]
    public async Task Call_RepeatedWithItsKey_IsTheFirstAnswerAgain()
    {
        await _cases.RepeatedAsync("owner", OrdersFixture.Order("repeated"), OrdersFixture.Order("another"));

        Assert.Equal("acme", await TenantsAsync("repeated"));
        Assert.Null(await TenantsAsync("another"));
    }

    private Task<string?> TenantsAsync(string sku) => fixture.SqlAsync<string>(
        $"SELECT string_agg(tenant_id, ', ' ORDER BY tenant_id) FROM orders.order_line WHERE sku = '{sku}'");
}
