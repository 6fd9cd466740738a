using AiBos.Kernel.Tenancy;
using AiBos.Kernel.Tests.Access;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Kernel.Tests.Tenancy;

public sealed class TenantProvisionerTests(AccessDeployment fixture) : IClassFixture<AccessDeployment>
{
    [Fact]
    public async Task EnsureDemoAsync_RoleThatWasAdministered_Stays()
    {
        var plan = new TenantPlan(
            new TenantId("acme"), "Acme", new Dictionary<string, string[]> { ["planned"] = ["planned.*"] });
        await fixture.Get<TenantProvisioner>().EnsureDemoAsync(plan, TestContext.Current.CancellationToken);
        await fixture.RoleAsync("planned", "planned.read");

        await fixture.Get<TenantProvisioner>().EnsureDemoAsync(plan, TestContext.Current.CancellationToken);

        Assert.Equal(
            ["planned.read"],
            (await fixture.GetAsync("/access/roles/planned")).Data.GetProperty("permissions").EnumerateArray()
                .Select(permission => permission.GetString()));
    }
}
