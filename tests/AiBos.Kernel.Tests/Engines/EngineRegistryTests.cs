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
        Assert.Equal(["orders", "billing"], registry.Migrations.Select(set => set.Name));
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

    private static void Refused(string expected, params IEngine[] engines) => Assert.Contains(
        expected, Assert.Throws<KernelStartException>(() => EngineRegistry.Load(engines)).Message,
        StringComparison.Ordinal);
}
