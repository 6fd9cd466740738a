using System.Text.Json;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>The cases of a query, and its rules.</summary>
public sealed class ReadOrdersHandlerTests(OrdersFixture fixture)
{
    private const string Action = "orders.read.orders";

    private readonly ActionCases _cases = new(fixture, Action, "orders.read");

    [Fact]
    public Task Call_WithoutPermission_Is403AndOnTheLedger() => _cases.DeniedAsync("accountant", "{}");

    [Fact]
    public async Task Call_FromAnotherTenant_SeesNothingOfOurs()
    {
        string order = await fixture.OrderAsync("create.order");

        HttpAnswer ours = await fixture.DoneAsync("read.orders", Body(order));
        HttpAnswer theirs = await fixture.CallAsync("globex", "owner", Action, Body(order));

        Assert.Equal(1, ours.Data.GetProperty("total").GetInt32());
        Assert.Equal(0, theirs.Data.GetProperty("total").GetInt32());
        Assert.Empty(theirs.Data.GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"page":0}""", "/page")]
    [InlineData("""{"pageSize":201}""", "/pageSize")]
    [InlineData("""{"orderId":"7"}""", "/orderId")]
    [InlineData("""{"customerId":""}""", "/customerId")]
    public Task Call_InvalidInput_Is400WithPointer(string body, string pointer) =>
        _cases.InvalidAsync("owner", body, pointer);

    [Fact]
    public async Task Call_Success_IsOnTheLedgerByItsHash()
    {
        HttpAnswer answer = await fixture.DoneAsync("read.orders", """{"customerId":"nobody"}""");

        string payload = await _cases.RecordedAsync(answer, "owner");
        Assert.Contains("\"outputHash\":", payload, StringComparison.Ordinal);
        Assert.Contains("\"customerId\":\"nobody\"", payload, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("create.order", "open none none none")]
    [InlineData("reserve.stock", "open reserved none none")]
    [InlineData("authorize.payment", "open reserved authorized none")]
    [InlineData("create.shipment", "open shipped authorized created")]
    [InlineData("capture.payment", "open shipped captured created")]
    public async Task Call_AfterAStep_SaysWhatBecameOfTheOrder(string step, string state)
    {
        string order = await fixture.OrderAsync(step);

        HttpAnswer answer = await fixture.DoneAsync("read.orders", Body(order));

        JsonElement item = Assert.Single(answer.Data.GetProperty("items").EnumerateArray());
        Assert.Equal(
            state,
            string.Join(' ', new[] { "status", "stock", "payment", "shipment" }
                .Select(member => item.GetProperty(member).GetString())));
        JsonElement line = Assert.Single(item.GetProperty("lines").EnumerateArray());
        Assert.Equal("3 2.50", $"{line.GetProperty("quantity")} {line.GetProperty("price")}");
    }

    [Fact]
    public async Task Call_Pages_CoverEverythingOnceNewestFirst()
    {
        for (int i = 1; i <= 5; i++)
        {
            await fixture.DoneAsync("create.order", OrdersFixture.Order("paged", i).Replace(
                "\"c1\"", "\"paged\"", StringComparison.Ordinal));
        }

        var quantities = new List<int>();
        for (int page = 1; page <= 4; page++)
        {
            HttpAnswer answer = await fixture.DoneAsync(
                "read.orders", $$"""{"customerId":"paged","page":{{page}},"pageSize":2}""");
            Assert.Equal(5, answer.Data.GetProperty("total").GetInt32());
            quantities.AddRange(answer.Data.GetProperty("items").EnumerateArray()
                .Select(item => item.GetProperty("lines")[0].GetProperty("quantity").GetInt32()));
        }

        Assert.Equal([5, 4, 3, 2, 1], quantities);
    }

    private static string Body(string order) => $$"""{"orderId":"{{order}}"}""";
}
