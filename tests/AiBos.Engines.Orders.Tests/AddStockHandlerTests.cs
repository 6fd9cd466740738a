using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>The cases of a command, and its rules.</summary>
public sealed class AddStockHandlerTests(OrdersFixture fixture)
{
    private const string Action = "orders.add.stock";

    private readonly ActionCases _cases = new(fixture, Action, "orders.stock");

    [Fact]
    public Task Call_WithoutPermission_Is403AndOnTheLedger() => _cases.DeniedAsync("accountant", Body("denied", 1));

    [Fact]
    public async Task Call_FromAnotherTenant_ShelvesAreTheirOwn()
    {
        HttpAnswer ours = await fixture.CallAsync("acme", "owner", Action, Body("isolated", 1));
        HttpAnswer theirs = await fixture.CallAsync("globex", "owner", Action, Body("isolated", 2));

        Assert.Equal(1, ours.Data.GetProperty("onHand").GetInt32());
        Assert.Equal(2, theirs.Data.GetProperty("onHand").GetInt32());
        Assert.Equal("acme 1, globex 2", await ShelvesAsync("isolated"));
    }

    [Theory]
    [InlineData("""{"sku":"-","quantity":1}""", "/sku")]
    [InlineData("""{"sku":"a","quantity":0}""", "/quantity")]
    [InlineData("""{"sku":"a","quantity":1.5}""", "/quantity")]
    [InlineData("""{"sku":"a","quantity":1,"extra":1}""", "/extra")]
    public Task Call_InvalidInput_Is400WithPointer(string body, string pointer) =>
        _cases.InvalidAsync("owner", body, pointer);

    [Fact]
    public async Task Call_Success_IsOnTheLedgerWithInputAndOutput()
    {
        HttpAnswer answer = await fixture.CallAsync("acme", "owner", Action, Body("recorded", 7));

        string payload = await _cases.RecordedAsync(answer, "owner");
        Assert.Contains("\"sku\":\"recorded\"", payload, StringComparison.Ordinal);
        Assert.Contains("\"onHand\":7", payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_RepeatedWithItsKey_IsTheFirstAnswerAgain()
    {
        await _cases.RepeatedAsync("owner", Body("repeated", 4), Body("repeated", 5));

        Assert.Equal("acme 4", await ShelvesAsync("repeated"));
    }

    [Fact]
    public async Task Call_TwentyAtOnce_AddUp()
    {
        HttpAnswer[] answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(
            quantity => fixture.CallAsync("acme", "owner", Action, Body("at-once", quantity))));

        Assert.All(answers, answer => Assert.True(answer.Status == 200, answer.Text));
        Assert.Equal("acme 210", await ShelvesAsync("at-once"));
    }

    [Fact]
    public async Task Call_AboveWhatAShelfHolds_IsAConflict()
    {
        await fixture.SqlAsync<string>(
            "INSERT INTO orders.stock (tenant_id, sku, on_hand, changed_at) "
            + "VALUES ('acme', 'full', 1000000000000, now())");

        HttpAnswer answer = await fixture.CallAsync("acme", "owner", Action, Body("full", 1));

        Assert.Equal((409, "CONFLICT"), (answer.Status, answer.Code));
        Assert.Equal("acme 1000000000000", await ShelvesAsync("full"));
    }

    private static string Body(string sku, int quantity) => $$"""{"sku":"{{sku}}","quantity":{{quantity}}}""";

    private Task<string?> ShelvesAsync(string sku) => fixture.SqlAsync<string>(
        "SELECT string_agg(tenant_id || ' ' || on_hand, ', ' ORDER BY tenant_id) FROM orders.stock "
        + $"WHERE sku = '{sku}'");
}
