using System.Text;
using AiBos.Kernel.Engines;
using AiBos.Kernel.Metadata;
using AiBos.Kernel.Tests.Contracts;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Kernel.Tests.Metadata;

public sealed class MetadataObjectTests
{
    private const string PublishedBefore = "9e1cac798443ce66a65b2b80d41426734b2f7b498099084f9bf5199772011a15";

    private static readonly SampleEngine Orders = new("orders", "orders.a.b@1.0.0");

    [Fact]
    public void Of_AnEngineThatDescribesAnEntity_HasItInItsHashAndElseStaysAsItWas()
    {
        SampleEngine with = new("orders", "orders.a.b@1.0.0") { WithEntity = true };

        Assert.NotEqual(Whole(Orders).HashHex, Whole(with).HashHex);
        Assert.DoesNotContain("entities", Text(Whole(Orders)), StringComparison.Ordinal);
        Assert.Contains("\"entities\":{\"entity/orders.thing@1.0.0\":", Text(Whole(with)), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AnEntity_HasItsClassItsSchemaAndItsRelationsInItsHash()
    {
        EntityDescription thing =
            new SampleEngine("orders", "orders.a.b@1.0.0") { WithEntity = true }.Manifest().Entities[0];
        EntityDescription[] others =
        [
            thing,
            thing with { Classification = DataClass.Restricted },
            thing with { Schema = Encoding.UTF8.GetBytes("""{"type":"object"}""") },
            thing with { Relations = [] },
            thing with { Relations = [new EntityRelation("ownerId", "people.team")] },
        ];

        Assert.Equal(others.Length, others.Select(each => MetadataObject.Of(each).HashHex).Distinct().Count());
        Assert.Equal(
            MetadataObject.Of(thing).HashHex, MetadataObject.Of(thing with { Summary = "Better words." }).HashHex);
    }

    [Fact]
    public void Of_AnEngineThatPublishesEvents_HasThemWithTheirShapesInItsHash()
    {
        SampleEngine one = new("orders", "orders.a.b@1.0.0") { EventShape = 1 };
        SampleEngine other = new("orders", "orders.a.b@1.0.0") { EventShape = 2 };

        Assert.Equal(
            3, new[] { Whole(Orders).HashHex, Whole(one).HashHex, Whole(other).HashHex }.Distinct().Count());
        Assert.DoesNotContain("events", Text(Whole(Orders)), StringComparison.Ordinal);
        Assert.Contains("\"events\":{\"event/orders.thing.sold@1.0.0\":", Text(Whole(one)), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AContractWithABetterSummary_IsTheSamePromise() =>
        Assert.Equal(Hash(Orders), Hash(new SampleEngine("orders", "orders.a.b@1.0.0") { Summary = "Better words." }));

    [Fact]
    public void Of_AContractThatPromisesSomethingElse_HasAnotherHash()
    {
        string[] hashes =
        [
            Hash(Orders),
            Hash(new SampleEngine("orders", "orders.a.b@1.0.0") { InputSchema = """{ "type": "string" }""" }),
            Hash(new SampleEngine("orders", "orders.a.b@1.0.0") { Permission = "orders.write" }),
            Hash(new SampleEngine("orders", "orders.a.b@1.0.0") { Class = DataClass.Restricted }),
            Hash(new SampleEngine("orders", "orders.a.b@1.0.1")),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void Of_ADestructiveContract_PromisesItAndNoOtherSaysAnythingOfIt()
    {
        ActionContract plain = Orders.Manifest().Actions[0].Contract;

        // As it was published before a contract could say that it is destructive.
        Assert.Equal(PublishedBefore, MetadataObject.Of(plain).HashHex);
        Assert.NotEqual(PublishedBefore, MetadataObject.Of(plain with { IsDestructive = true }).HashHex);
    }

    [Fact]
    public void Of_ASchemaInOtherOrder_IsTheSamePromise() => Assert.Equal(
        Hash(new SampleEngine("orders", "orders.a.b@1.0.0") { InputSchema = """{"type":"string","minLength":1}""" }),
        Hash(new SampleEngine("orders", "orders.a.b@1.0.0") { InputSchema = """{"minLength":1.0,"type":"string"}""" }));

    [Fact]
    public void RootOf_Objects_DependsOnAllOfThemAndNotOnTheirOrder()
    {
        KeyValuePair<string, string>[] hashes = [new("engine/a@1.0.0", "00"), new("engine/b@1.0.0", "01")];

        Assert.Equal(MetadataObject.RootOf(hashes), MetadataObject.RootOf(hashes.Reverse()));
        Assert.NotEqual(MetadataObject.RootOf(hashes), MetadataObject.RootOf(hashes.Take(1)));
        Assert.NotEqual(
            MetadataObject.RootOf(hashes), MetadataObject.RootOf([hashes[0], new("engine/b@1.0.0", "02")]));
    }

    private static MetadataObject Whole(SampleEngine engine) =>
        new EnginePromises(EngineRegistry.Load([engine])).All.Single().Whole;

    private static string Text(MetadataObject published) => Encoding.UTF8.GetString(published.Content);

    private static string Hash(SampleEngine engine) => MetadataObject.Of(engine.Manifest().Actions[0].Contract).HashHex;
}
