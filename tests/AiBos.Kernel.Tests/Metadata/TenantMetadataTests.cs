using AiBos.Kernel.Contracts;
using AiBos.Kernel.Metadata;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Kernel.Tests.Metadata;

public sealed class TenantMetadataTests(When_engines_are_registered.Deployment fixture)
    : IClassFixture<When_engines_are_registered.Deployment>
{
    private static readonly ActionId Read = new("trade.read.deal");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Contracts_OfADisabledEngine_AreUnknownToItsTenantAlone()
    {
        await fixture.Get<TenantEngines>().SetAsync(
            new TenantId("globex"), "trade", enabled: false, new PrincipalId("owner@globex"));

        Assert.Null(await Of("globex").FindContractAsync(Read, null, Token));
        Assert.NotNull(await Of("acme").FindContractAsync(Read, null, Token));
        string[] left = [.. (await Of("globex").ListContractsAsync(Token)).Select(contract => contract.Action.Domain)];
        Assert.Contains("accounting", left);
        Assert.DoesNotContain("trade", left);
        Assert.Contains(await Of("acme").ListContractsAsync(Token), contract => contract.Action == Read);
        Assert.Contains(
            await Of("globex").ListEntitiesAsync(Token),
            entity => entity.Id == "accounting.journal_line"
                && entity.Relations.Single() == new EntityRelation("account", "accounting.account"));
    }

    [Fact]
    public async Task FindContract_OfAVersion_GivesThatOrNothing()
    {
        Assert.Equal("1.0.0", (await Of("acme").FindContractAsync(Read, null, Token))?.Version.ToString());
        Assert.Null(await Of("acme").FindContractAsync(Read, ContractVersion.Parse("2.0.0"), Token));
    }

    private TenantMetadata Of(string tenant) =>
        new(fixture.Get<ContractCatalog>(), fixture.Get<TenantEngines>(), new TenantId(tenant));
}
