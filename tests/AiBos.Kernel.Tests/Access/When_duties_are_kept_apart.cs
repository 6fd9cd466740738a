using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Access;

/// <summary>Pairs of permissions that nobody holds at once.</summary>
public sealed class When_duties_are_kept_apart(AccessDeployment fixture) : IClassFixture<AccessDeployment>
{
    [Fact]
    public async Task Should_refuse_every_change_that_brings_both_to_one()
    {
        await fixture.RoleAsync("d-clerk", "pay.write", "pay.read");
        await fixture.RoleAsync("d-boss", "pay.approve");
        await fixture.RoleAsync("d-broad", "stock.*");
        await fixture.PrincipalAsync("dina", "d-clerk", "d-broad");
        HttpAnswer pair = await fixture.PutAsync("/access/duties/four-eyes", Pair("pay.write", "pay.approve"));
        Assert.True(pair.Status == 200, pair.Text);

        HttpAnswer principal = await fixture.PutAsync("/access/principals/dina", Principal("d-clerk", "d-boss"));
        HttpAnswer role = await fixture.PutAsync("/access/roles/d-broad", new { permissions = new[] { "pay.*" } });
        HttpAnswer suspended = await fixture.PutAsync(
            "/access/principals/dina",
            new { kind = "user", roles = new[] { "d-clerk", "d-boss" }, status = "suspended" });
        HttpAnswer apart = await fixture.PutAsync("/access/principals/dora", Principal("d-boss"));

        Assert.Equal((409, 409, 409, 200), (principal.Status, role.Status, suspended.Status, apart.Status));
        Assert.Equal(
            "dina would hold pay.write (by d-clerk) and pay.approve (by d-boss), which the pair four-eyes keeps apart: "
            + "two people.",
            Detail(principal));
        Assert.StartsWith(
            "dina would hold pay.write (by d-broad, d-clerk) and pay.approve (by d-broad)", Detail(role),
            StringComparison.Ordinal);

        HttpAnswer gone = await fixture.DeleteAsync("/access/duties/four-eyes");
        Assert.Equal("access.duty.deleted", await fixture.EntryAsync(gone, "action"));
        Assert.Equal(
            200, (await fixture.PutAsync("/access/principals/dina", Principal("d-clerk", "d-boss"))).Status);
    }

    [Fact]
    public async Task Should_refuse_a_pair_that_is_broken_already()
    {
        await fixture.RoleAsync("e-both", "ship.write", "ship.approve");
        await fixture.PrincipalAsync("edda", "e-both");

        HttpAnswer broken = await fixture.PutAsync("/access/duties/e-pair", Pair("ship.write", "ship.approve"));
        HttpAnswer wider = await fixture.PutAsync("/access/duties/e-pair", Pair("ship.write", "ship.approve.*"));

        Assert.Equal((409, 200), (broken.Status, wider.Status));
        Assert.StartsWith("edda would hold ship.write (by e-both)", Detail(broken), StringComparison.Ordinal);
        Assert.Equal(
            409, (await fixture.PutAsync("/access/duties/e-pair", Pair("ship.write", "ship.approve"))).Status);
        Assert.Equal(200, (await fixture.DeleteAsync("/access/duties/e-pair")).Status);
    }

    [Fact]
    public async Task Should_let_holders_of_everything_pass_only_where_the_pair_says_so()
    {
        HttpAnswer strict = await fixture.SendAsync(
            HttpMethod.Put, "/access/duties/f-pair", fixture.Key("globex", "owner"),
            """{ "first": "f.write", "second": "f.approve", "reason": "two people" }""");
        HttpAnswer lenient = await fixture.PutAsync("/access/duties/f-pair", Pair("f.write", "f.approve"));

        Assert.Equal((409, 200), (strict.Status, lenient.Status));
        Assert.StartsWith("owner@globex would hold f.write (by owner)", Detail(strict), StringComparison.Ordinal);
        Assert.True(lenient.Data.GetProperty("exemptAll").GetBoolean());
    }

    [Fact]
    public async Task Should_refuse_a_pair_that_nobody_could_keep()
    {
        HttpAnswer overlap = await fixture.PutAsync("/access/duties/g", Pair("g.*", "g.write"));
        HttpAnswer all = await fixture.PutAsync("/access/duties/g", Pair("*", "g.write"));

        Assert.Equal((400, 400), (overlap.Status, all.Status));
        Assert.Equal(["/second"], overlap.Pointers);
        Assert.Equal(["/first"], all.Pointers);
        Assert.Equal(404, (await fixture.GetAsync("/access/duties/g")).Status);
    }

    private static object Pair(string first, string second) =>
        new { first, second, reason = "two people.", exemptAll = true };

    private static object Principal(params string[] roles) => new { kind = "user", roles, status = "active" };

    private static string? Detail(HttpAnswer answer) => answer.Json.GetProperty("detail").GetString();
}
