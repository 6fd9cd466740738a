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
    public async Task Action_OfTheEngine_StandsOnItsPageWithItsPermission()
    {
        string at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "AiBos.Orleans.sln")))
            at = Path.GetDirectoryName(at)!;
        string[] rows = [.. (await File.ReadAllLinesAsync(
            Path.Combine(at, "docs/engines/orders.md"), TestContext.Current.CancellationToken))
            .Where(line => line.StartsWith("| `orders.", StringComparison.Ordinal))];
        var builder = new EngineBuilder();
        new OrdersEngine().Configure(builder);

        Assert.Equal(
            builder.Build().Actions.Select(action => $"| `{action.Contract.Action}` | `{action.Contract.Permission}` |")
                .Order(StringComparer.Ordinal),
            rows.Select(row => string.Join('|', row.Split('|')[..3]) + "|").Order(StringComparer.Ordinal));
    }
}
