using System.Text.Json;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Orders.Tests;

/// <summary>What holds for the engine as a whole, whatever slices it gets.</summary>
public sealed class OrdersEngineTests(OrdersFixture fixture)
{
    private readonly EngineCases _cases = new(fixture, "orders");

    [Fact]
    public Task Engine_OnASilo_IsServedToItsTenants() => _cases.ServedAsync();

    [Fact]
    public Task Table_OfTheSchema_IsIsolatedByTenant() => _cases.IsolatedAsync();

    [Fact]
    public async Task Table_OfTheSchema_IsAnEntityThatSaysWhatItRefersTo()
    {
        string? tables = await fixture.SqlAsync<string>(
            """
            SELECT string_agg('orders.' || tablename, ' ' ORDER BY tablename) FROM pg_tables
            WHERE schemaname = 'orders'
            """);

        HttpAnswer answer = await fixture.SendAsync(
            HttpMethod.Get, "/entities?limit=500", fixture.Key("acme", "owner"));

        JsonElement[] entities = [.. answer.Data.GetProperty("items").EnumerateArray()
            .Where(entity => Text(entity, "id").StartsWith("orders.", StringComparison.Ordinal))
            .OrderBy(entity => Text(entity, "id"), StringComparer.Ordinal)];
        Assert.Equal(tables, string.Join(' ', entities.Select(entity => Text(entity, "id"))));
        Assert.All(entities, entity => Assert.Equal("confidential", Text(entity, "classification")));
        Assert.Equal(
            [
                "orders.order.lines -> orders.order_line", "orders.order_line.sku -> orders.stock",
                "orders.payment.orderId -> orders.order", "orders.shipment.orderId -> orders.order",
            ],
            entities.SelectMany(entity => entity.GetProperty("relations").EnumerateArray().Select(
                relation => $"{Text(entity, "id")}.{Text(relation, "field")} -> {Text(relation, "entity")}")));
    }

    [Fact]
    public async Task Action_OfTheEngine_StandsOnItsPageWithItsPermission() => Assert.Equal(
        Manifest().Actions.Select(action => $"| `{action.Contract.Action}` | `{action.Contract.Permission}` |")
            .Order(StringComparer.Ordinal),
        (await RowsAsync(wordsOfId: 3)).Where(HasPermission).Select(row => string.Join('|', row.Split('|')[..3]) + "|")
            .Order(StringComparer.Ordinal));

    [Fact]
    public async Task Entity_OfTheEngine_StandsOnItsPageWithWhatItRefersTo() => Assert.Equal(
        Manifest().Entities.Select(entity => $"| `{entity.Id}` | {(entity.Relations is [var relation]
            ? $"`{relation.Entity}` by `{relation.Field}`"
            : "–")} |").Order(StringComparer.Ordinal),
        (await RowsAsync(wordsOfId: 2)).Select(row => row.Split('|')).Select(cells => $"|{cells[1]}|{cells[3]}|")
            .Order(StringComparer.Ordinal));

    [Fact]
    public async Task Event_OfTheEngine_StandsOnItsPage() => Assert.Equal(
        Manifest().Events.Select(published => published.Id).Order(StringComparer.Ordinal),
        (await RowsAsync(wordsOfId: 3)).Where(row => !HasPermission(row)).Select(row => row.Split('`')[1])
            .Order(StringComparer.Ordinal));

    private static bool HasPermission(string row) => row.Split('|')[2].StartsWith(" `", StringComparison.Ordinal);

    private static EngineManifest Manifest()
    {
        var builder = new EngineBuilder();
        new OrdersEngine().Configure(builder);
        return builder.Build();
    }

    private static async Task<string[]> RowsAsync(int wordsOfId)
    {
        string at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "AiBos.Orleans.sln")))
            at = Path.GetDirectoryName(at)!;
        return [.. (await File.ReadAllLinesAsync(
            Path.Combine(at, "docs/engines/orders.md"), TestContext.Current.CancellationToken))
            .Where(line => line.StartsWith("| `orders.", StringComparison.Ordinal)
                && line.Split('`')[1].Split('.').Length == wordsOfId)];
    }

    private static string Text(JsonElement of, string member) => of.GetProperty(member).GetString()!;
}
