using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Access;

/// <summary>Nobody gives more than they hold, and somebody can always administer.</summary>
public sealed class When_power_is_handed_out(AccessDeployment fixture) : IClassFixture<AccessDeployment>
{
    [Fact]
    public async Task Should_refuse_every_way_to_more_than_one_holds()
    {
        await fixture.RoleAsync("deputy", "access.*", "accounting.read");
        await fixture.RoleAsync("books", "accounting.*");
        await fixture.PrincipalAsync("boris", "books");
        (string deputy, _) = await fixture.PrincipalAsync("dora", "deputy");

        HttpAnswer role = await fixture.PutAsync(
            "/access/roles/deputy", new { permissions = new[] { "access.*", "accounting.*", "*" } }, deputy);
        HttpAnswer fresh = await fixture.PutAsync(
            "/access/roles/more", new { permissions = new[] { "accounting.write" } }, deputy);
        HttpAnswer principal = await fixture.PutAsync(
            "/access/principals/dora", Principal("deputy", "books"), deputy);
        HttpAnswer key = await fixture.PostAsync(
            "/access/api-keys", new { principal = "boris", name = "mine" }, deputy);
        HttpAnswer owner = await fixture.PostAsync(
            "/access/api-keys", new { principal = "owner@acme", name = "mine" }, deputy);
        HttpAnswer held = await fixture.PutAsync(
            "/access/roles/less", new { permissions = new[] { "access.read", "accounting.read" } }, deputy);
        HttpAnswer taken = await fixture.PutAsync("/access/principals/boris", Principal(), deputy);
        HttpAnswer back = await fixture.PutAsync("/access/principals/boris", Principal("books"), deputy);

        Assert.Equal((403, "* accounting.*"), (role.Status, Required(role)));
        Assert.Equal((403, "accounting.write"), (fresh.Status, Required(fresh)));
        Assert.Equal((403, "accounting.*"), (principal.Status, Required(principal)));
        Assert.Equal((403, "accounting.*"), (key.Status, Required(key)));
        Assert.Equal((403, "*"), (owner.Status, Required(owner)));
        Assert.Equal((200, 200, 403), (held.Status, taken.Status, back.Status));
    }

    [Fact]
    public async Task Should_refuse_to_let_in_again_who_holds_more()
    {
        await fixture.RoleAsync("waker", "access.*");
        (string waker, _) = await fixture.PrincipalAsync("wanda", "waker");
        await fixture.PrincipalAsync("wolf", "accountant");

        HttpAnswer asleep = await fixture.PutAsync(
            "/access/principals/wolf", Principal("accountant") with { status = "suspended" }, waker);
        HttpAnswer awake = await fixture.PutAsync("/access/principals/wolf", Principal("accountant"), waker);

        Assert.Equal((200, 403), (asleep.Status, awake.Status));
        Assert.Equal("accounting.* workflow.*", Required(awake));
    }

    [Fact]
    public async Task Should_keep_the_last_administrator()
    {
        // A tenant of its own for this: whoever else administers would be in the way.
        string key = fixture.Key("globex", "owner");
        string id = (await fixture.GetAsync("/access/api-keys?principal=owner@globex", key))
            .Data.GetProperty("items")[0].GetProperty("id").GetString()!;

        HttpAnswer suspended = await fixture.PutAsync(
            "/access/principals/owner@globex", Principal("owner") with { status = "suspended" }, key);
        HttpAnswer stripped = await fixture.PutAsync("/access/principals/owner@globex", Principal("viewer"), key);
        HttpAnswer emptied = await fixture.PutAsync(
            "/access/roles/owner", new { permissions = new[] { "access.read" } }, key);
        HttpAnswer revoked = await fixture.DeleteAsync($"/access/api-keys/{id}", key);
        HttpAnswer narrowed = await fixture.PutAsync(
            "/access/roles/owner", new { permissions = new[] { "access.*", "accounting.*" } }, key);
        HttpAnswer widened = await fixture.PutAsync(
            "/access/roles/owner", new { permissions = new[] { "*" } }, key);

        Assert.Equal((409, 409, 409, 409), (suspended.Status, stripped.Status, emptied.Status, revoked.Status));
        Assert.Equal((200, 403), (narrowed.Status, widened.Status));
        HttpAnswer another = await fixture.PostAsync(
            "/access/api-keys", new { principal = "owner@globex", name = "instead" }, key);
        Assert.Equal(200, another.Status);
        Assert.Equal(200, (await fixture.DeleteAsync($"/access/api-keys/{id}", key)).Status);
        Assert.Equal(401, (await fixture.GetAsync("/access/roles", key)).Status);
    }

    private static PrincipalBody Principal(params string[] roles) => new("user", roles, "active");

    private static string Required(HttpAnswer answer) => string.Join(
        ' ', answer.Json.GetProperty("required").EnumerateArray().Select(permission => permission.GetString()));

    // The names are the body's.
    private sealed record PrincipalBody(string kind, string[] roles, string status);
}
