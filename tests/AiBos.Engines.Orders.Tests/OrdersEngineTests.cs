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
}
