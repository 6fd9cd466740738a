using AiBos.Kernel.Engines;
using AiBos.Kernel.Tests.Contracts;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Kernel.Tests.Engines;

public sealed class EngineRegistryTests
{
    [Fact]
    public void Load_OfTwoEngines_KeepsTheirOrder()
    {
        EngineRegistry registry = EngineRegistry.Load(
            [new SampleEngine("orders", "orders.a.b@1.0.0"), new SampleEngine("billing", "billing.a.b@1.0.0")]);
        Assert.Equal(["orders", "billing"], registry.Manifests.Select(manifest => manifest.Domain));
    }

    [Fact]
    public void Load_OfNone_IsEmpty() => Assert.Empty(EngineRegistry.Load([]).Manifests);

    [Fact]
    public void Load_OfTwoWithOneDomain_NamesIt() => Refused(
        "'orders'", new SampleEngine("orders", "orders.a.b@1.0.0"), new SampleEngine("orders", "orders.c.d@1.0.0"));

    [Fact]
    public void Load_OfAnIncompleteEngine_NamesItsClassAndWhatIsMissing()
    {
        Refused(nameof(SampleEngine), new SampleEngine("orders"));
        Refused("has no actions", new SampleEngine("orders"));
    }

    [Theory]
    [InlineData("Orders", "Orders.a.b@1.0.0")]
    [InlineData("orders", "billing.a.b@1.0.0")]
    [InlineData("orders", "orders.a.b")]
    public void Load_OfAMalformedEngine_IsOneSentence(string domain, string action) =>
        Refused(nameof(SampleEngine), new SampleEngine(domain, action));

    [Fact]
    public void Load_OfAnEngineThatThrows_ServesTheOthers()
    {
        EngineRegistry registry = EngineRegistry.Load([new Throwing(), new SampleEngine("orders", "orders.a.b@1.0.0")]);

        Assert.Equal(["orders"], registry.Manifests.Select(manifest => manifest.Domain));
        RefusedEngine refused = Assert.Single(registry.Refused);
        Assert.Equal(
            ("AiBos.Kernel.Tests", "Throwing: Out of order."), (refused.Name, refused.Reason));
        Assert.IsType<TimeZoneNotFoundException>(refused.Cause);
    }

    [Fact]
    public void Load_OfASchemaThatDoesNotCompile_NamesTheContract()
    {
        EngineRegistry registry = EngineRegistry.Load(
            [new SampleEngine("orders", "orders.a.b@1.0.0") { InputSchema = """{ "type": "nonsense" }""" }]);

        Assert.Empty(registry.Manifests);
        Assert.Contains("orders.a.b@1.0.0", Assert.Single(registry.Refused).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfAnExampleThatDoesNotFit_NamesIt()
    {
        EngineRegistry registry = EngineRegistry.Load(
            [new SampleEngine("orders", "orders.a.b@1.0.0") { InputSchema = """{ "type": "string" }""", Example = 5 }]);

        Assert.Contains(
            "The example 'five' of orders.a.b@1.0.0 does not fit its input schema at ''",
            Assert.Single(registry.Refused).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_SomeEngines_KeepsTheContractsOfTheOthers()
    {
        EngineRegistry registry = EngineRegistry.Load(
            [new SampleEngine("orders", "orders.a.b@1.0.0"), new SampleEngine("billing", "billing.a.b@1.0.0")])
            .Without([new RefusedEngine("Orders", "orders", "Changed.")]);

        Assert.Equal(["billing"], registry.Manifests.Select(manifest => manifest.Domain));
        Assert.Equal(["billing.a.b@1.0.0"], registry.Contracts.Select(contract => contract.Name));
        Assert.Equal("orders", Assert.Single(registry.Refused).Domain);
    }

    private static void Refused(string expected, params IEngine[] engines)
    {
        RefusedEngine refused = Assert.Single(EngineRegistry.Load(engines).Refused);
        Assert.Contains(expected, $"{refused.Name}: {refused.Reason}", StringComparison.Ordinal);
    }

    private sealed class Throwing : IEngine
    {
        public void Configure(EngineBuilder engine) => throw new TimeZoneNotFoundException("Out of order.");
    }
}
