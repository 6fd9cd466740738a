using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>The cases of a query, and its rules.</summary>
public sealed class ReadStockHandlerTests(OrdersFixture fixture)
{
    private const string Action = "orders.read.stock";

    private readonly ActionCases _cases = new(fixture, Action, "orders.read");

    [Fact]
    public Task Call_WithoutPermission_Is403AndOnTheLedger() => _cases.DeniedAsync("accountant", "{}");

    [Fact]
    public async Task Call_FromAnotherTenant_SeesNothingOfOurs()
    {
        string sku = await fixture.NewArticleAsync(5);

        HttpAnswer ours = await fixture.DoneAsync("read.stock", Body(sku));
        HttpAnswer theirs = await fixture.CallAsync("globex", "owner", Action, Body(sku));

        Assert.Equal(5, ours.Data.GetProperty("items")[0].GetProperty("onHand").GetInt32());
        Assert.Equal(0, theirs.Data.GetProperty("total").GetInt32());
        Assert.Empty(theirs.Data.GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"page":0}""", "/page")]
    [InlineData("""{"pageSize":201}""", "/pageSize")]
    [InlineData("""{"sku":""}""", "/sku")]
    [InlineData("""{"extra":1}""", "/extra")]
    public Task Call_InvalidInput_Is400WithPointer(string body, string pointer) =>
        _cases.InvalidAsync("owner", body, pointer);

    [Fact]
    public async Task Call_Success_IsOnTheLedgerByItsHash()
    {
        HttpAnswer answer = await fixture.DoneAsync("read.stock", Body("recorded"));

        string payload = await _cases.RecordedAsync(answer, "owner");
        Assert.Contains("\"outputHash\":", payload, StringComparison.Ordinal);
        Assert.Contains("\"sku\":\"recorded\"", payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_AfterAReservation_SaysHowMuchIsPromised()
    {
        string sku = await fixture.NewArticleAsync(10);
        await fixture.OrderAsync("reserve.stock", sku);

        HttpAnswer answer = await fixture.DoneAsync("read.stock", Body(sku));

        Assert.Equal(3, answer.Data.GetProperty("items")[0].GetProperty("reserved").GetInt32());
    }

    [Fact]
    public async Task Call_Pages_AreInTheOrderOfTheirSku()
    {
        foreach (string sku in new[] { "P2", "P1", "P3" })
            await fixture.CallAsync("globex", "owner", "orders.add.stock", $$"""{"sku":"{{sku}}","quantity":1}""");

        HttpAnswer first = await fixture.CallAsync("globex", "owner", Action, """{"pageSize":200}""");
        long total = first.Data.GetProperty("total").GetInt64();

        string[] all = [.. first.Data.GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("sku").GetString()!)];
        Assert.Equal(total, all.Length);
        Assert.Equal(["P1", "P2", "P3"], all.Where(sku => sku.StartsWith('P')));
        HttpAnswer second = await fixture.CallAsync(
            "globex", "owner", Action, """{"page":2,"pageSize":1}""");
        Assert.Single(second.Data.GetProperty("items").EnumerateArray());
    }

    private static string Body(string sku) => $$"""{"sku":"{{sku}}"}""";
}
