using System.Diagnostics;
using AiBos.Kernel.Access;
using AiBos.Sdk;
using AiBos.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AiBos.Kernel.Tests.Access;

/// <summary>What one silo changes counts on the other, and nothing is lost between them.</summary>
public sealed class When_two_silos_administer(AccessDeployment fixture) : IClassFixture<AccessDeployment>
{
    private const string Balance = "/actions/accounting/read.trial_balance";

    [Fact]
    public async Task Should_count_within_a_second_on_the_other()
    {
        await using SiloHost there = await fixture.NeighbourAsync();
        await fixture.RoleAsync("two", "accounting.read");
        (string key, string id) = await fixture.PrincipalAsync("tom", "two");
        Assert.Equal(200, (await fixture.OnAsync(there, HttpMethod.Post, Balance, key, "{}")).Status);

        await fixture.RoleAsync("two", "accounting.write");
        TimeSpan role = await UntilAsync(there, key, 403);
        await fixture.RoleAsync("two", "accounting.read");
        await UntilAsync(there, key, 200);
        Assert.Equal(200, (await fixture.DeleteAsync($"/access/api-keys/{id}")).Status);
        TimeSpan revoked = await UntilAsync(there, key, 401);

        // The call that first saw it may have begun just before the second was over.
        Assert.InRange(role, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.InRange(revoked, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Should_lose_no_change_that_either_makes()
    {
        await using SiloHost there = await fixture.NeighbourAsync();
        await fixture.RoleAsync("many", "many.first");
        // Beneath the grains: as if each silo had an activation of its own.
        AccessChangeStore[] stores =
            [fixture.Get<AccessChangeStore>(), there.Services.GetRequiredService<AccessChangeStore>()];
        AccessReads reads = fixture.Get<AccessReads>();
        var tenant = new TenantId("acme");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(AddAsync));

        AccessRole role = (await reads.GetRoleAsync(tenant, "many", TestContext.Current.CancellationToken)).Value;
        Assert.Equal(["many.first", .. Enumerable.Range(0, 8).Select(i => $"many.p{i}")], role.Permissions);
        Assert.Equal(9, role.Version);
        await UntilSealedAsync();
        string? revisions = await fixture.SqlAsync<string>(
            """
            SELECT string_agg((convert_from(payload, 'UTF8')::json #>> '{after,version}'), ',' ORDER BY
                (convert_from(payload, 'UTF8')::json ->> 'revision')::bigint)
            FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND action = 'access.role.set'
                AND convert_from(payload, 'UTF8')::json ->> 'subject' = 'many'
            """);
        Assert.Equal("1,2,3,4,5,6,7,8,9", revisions);

        async Task AddAsync(int i)
        {
            while (true)
            {
                AccessRole seen = (await reads.GetRoleAsync(tenant, "many", CancellationToken.None)).Value;
                Result<PromisedChange> made = await stores[i % 2].ChangeAsync(
                    tenant, new PrincipalId("owner@acme"),
                    new SetRole
                    {
                        Name = "many",
                        Permissions = [.. seen.Permissions, $"many.p{i}"],
                        ExpectedVersion = seen.Version,
                    },
                    CancellationToken.None);
                if (made.IsOk)
                    return;
                Assert.Equal(Sdk.ErrorCode.Conflict, made.Refusal.Code);
            }
        }
    }

    [Fact]
    public async Task Should_bring_the_entry_that_a_crash_left_out()
    {
        // What is left when the process dies right behind the commit: the change, and the promise of its entries.
        Result<PromisedChange> left = await fixture.Get<AccessChangeStore>().ChangeAsync(
            new TenantId("acme"), new PrincipalId("owner@acme"),
            new SetRole { Name = "crashed", Permissions = ["crashed.read"] }, TestContext.Current.CancellationToken);
        Assert.Equal(2, left.Value.Drafts.Length);
        Assert.Equal(200, (await fixture.GetAsync("/access/roles/crashed")).Status);

        await UntilSealedAsync();

        Assert.Equal("permission access.role.set,event access.changed", await fixture.SqlAsync<string>(
            "SELECT string_agg(kind || ' ' || action, ',' ORDER BY seq) FROM aibos.kernel_audit_log "
            + $"WHERE tenant_id = 'acme' AND id IN ('{left.Value.Drafts[0].Id}', '{left.Value.Drafts[1].Id}')"));
    }

    [Fact]
    public async Task Should_promise_nothing_where_it_is_refused()
    {
        Result<PromisedChange> refused = await fixture.Get<AccessChangeStore>().ChangeAsync(
            new TenantId("acme"), new PrincipalId("viewer@acme"),
            new SetRole { Name = "stolen", Permissions = ["accounting.read"] },
            TestContext.Current.CancellationToken);

        Assert.Equal([AccessAdministration.AdminPermission], refused.Refusal!.Required);
        Assert.Equal(404, (await fixture.GetAsync("/access/roles/stolen")).Status);
        Assert.Equal(0, await fixture.SqlAsync<long>(
            "SELECT count(*) FROM aibos.kernel_outbox_intent WHERE tenant_id = 'acme' AND actor = 'viewer@acme'"));
    }

    private async Task<TimeSpan> UntilAsync(SiloHost silo, string key, int status)
    {
        long began = Stopwatch.GetTimestamp();
        int actual = 0;
        while (actual != status && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20))
            actual = (await fixture.OnAsync(silo, HttpMethod.Post, Balance, key, "{}")).Status;
        Assert.Equal(status, actual);
        return Stopwatch.GetElapsedTime(began);
    }

    private async Task UntilSealedAsync()
    {
        long began = Stopwatch.GetTimestamp();
        long waiting = 1;
        while (waiting > 0 && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20))
        {
            waiting = await fixture.SqlAsync<long>(
                "SELECT count(*) FROM aibos.kernel_outbox_intent WHERE tenant_id = 'acme' AND kind <> 'action'");
        }

        Assert.Equal(0, waiting);
    }
}
