using AiBos.Kernel.Contracts;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Kernel.Tests.Contracts;

public sealed class ContractCatalogTests
{
    private static readonly ActionId Read = new("orders.read.order");

    private readonly ContractCatalog _catalog = new(
    [
        .. new SampleEngine(
            "orders", "orders.read.order@1.2.0", "orders.read.order@2.0.0", "orders.read.order@1.10.1",
            "orders.read.order@1.10.0", "orders.list.order@1.0.0").Contracts(),
        .. new SampleEngine("billing", "billing.read.bill@1.0.0").Contracts(),
    ]);

    [Theory]
    [InlineData(null, "2.0.0")]
    [InlineData("1", "1.10.1")]
    [InlineData("2", "2.0.0")]
    [InlineData("1.2", "1.2.0")]
    [InlineData("1.10", "1.10.1")]
    [InlineData("1.10.0", "1.10.0")]
    [InlineData("3", null)]
    [InlineData("1.3", null)]
    [InlineData("1.10.2", null)]
    [InlineData("0", null)]
    [InlineData("", null)]
    [InlineData(".", null)]
    [InlineData("1.", null)]
    [InlineData("1.x", null)]
    [InlineData("-1", null)]
    [InlineData("v1", null)]
    [InlineData("1.10.1.0", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData("１", null)]
    public void Find_OfAVersion_IsTheNewestThatFits(string? version, string? expected) =>
        Assert.Equal(expected, _catalog.Find(Read, version)?.Contract.Version.ToString());

    [Fact]
    public void Find_OfAnUnknownAction_IsNull()
    {
        Assert.Null(_catalog.Find(new ActionId("orders.read.nothing"), null));
        Assert.False(_catalog.Knows(new ActionId("orders.read.nothing")));
        Assert.True(_catalog.Knows(Read));
    }

    [Fact]
    public void All_OfSeveralEngines_IsSortedByActionAndVersion() => Assert.Equal(
        [
            "billing.read.bill@1.0.0", "orders.list.order@1.0.0", "orders.read.order@1.2.0",
            "orders.read.order@1.10.0", "orders.read.order@1.10.1", "orders.read.order@2.0.0",
        ],
        _catalog.All.Select(contract => contract.ToString()));

    [Fact]
    public void SchemaHash_OfEqualSchemas_IgnoresHowTheyAreWritten()
    {
        string one = Hash("""{ "type": "integer", "minimum": 1 }""");
        Assert.Equal(one, Hash("""{"minimum":1.0,"type":"integer"}"""));
        Assert.NotEqual(one, Hash("""{ "type": "integer", "minimum": 2 }"""));
        Assert.Matches("^[0-9a-f]{64}$", one);
    }

    [Theory]
    [InlineData("{ \"type\": ")]
    [InlineData("{ \"type\": \"nonsense\" }")]
    [InlineData("{ \"pattern\": \"(\" }")]
    [InlineData("{ \"type\": \"integer\", \"type\": \"string\" }")]
    public void Constructor_OfARefusedSchema_NamesTheContract(string schema)
    {
        var engine = new SampleEngine("orders", "orders.read.order@1.0.0") { InputSchema = schema };
        var thrown = Assert.Throws<KernelStartException>(() => new ContractCatalog(engine.Contracts()));
        Assert.Contains("orders.read.order@1.0.0", thrown.Message, StringComparison.Ordinal);
    }

    private static string Hash(string inputSchema)
    {
        var engine = new SampleEngine("orders", "orders.read.order@1.0.0") { InputSchema = inputSchema };
        var catalog = new ContractCatalog(engine.Contracts());
        return catalog.SchemaHash(catalog.All[0]);
    }
}
