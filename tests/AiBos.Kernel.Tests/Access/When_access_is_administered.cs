using System.Text.Json;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Access;

/// <summary>Roles, principals and keys over HTTP.</summary>
public sealed class When_access_is_administered(AccessDeployment fixture) : IClassFixture<AccessDeployment>
{
    [Fact]
    public async Task Should_make_a_role_count_at_once_and_record_before_and_after()
    {
        await fixture.RoleAsync("reader", "accounting.write");
        (string key, _) = await fixture.PrincipalAsync("rita", "reader");
        Assert.Equal(403, (await BalanceAsync(key)).Status);

        HttpAnswer set = await fixture.PutAsync(
            "/access/roles/reader", new { permissions = new[] { "accounting.read", "accounting.read", "a.b" } });

        Assert.Equal(200, (await BalanceAsync(key)).Status);
        Assert.Equal(2, set.Data.GetProperty("version").GetInt64());
        Assert.Equal(
            "permission owner@acme access.role.set ok",
            await fixture.EntryAsync(set, "kind || ' ' || actor || ' ' || action || ' ' || outcome"));
        using JsonDocument payload = JsonDocument.Parse((await PayloadAsync(set))!);
        Assert.Equal(["accounting.write"], Permissions(payload.RootElement.GetProperty("before")));
        Assert.Equal(["a.b", "accounting.read"], Permissions(payload.RootElement.GetProperty("after")));
        Assert.Equal(
            "event access.changed access.role.set reader",
            await fixture.SqlAsync<string>(
                "SELECT kind || ' ' || action || ' ' || (convert_from(payload, 'UTF8')::json #>> '{data,action}') "
                + "|| ' ' || (convert_from(payload, 'UTF8')::json #>> '{data,subject}') "
                + $"FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq = {set.Seq + 1}"));
    }

    [Fact]
    public async Task Should_write_nothing_where_nothing_changes()
    {
        await fixture.RoleAsync("still", "b.read", "a.read");
        long revision = await RevisionAsync();

        HttpAnswer again = await fixture.PutAsync(
            "/access/roles/still", new { permissions = new[] { "a.read", "b.read" } });

        Assert.Equal(200, again.Status);
        Assert.False(again.Json.TryGetProperty("audit", out _));
        Assert.Equal(revision, await RevisionAsync());
    }

    [Fact]
    public async Task Should_refuse_what_is_malformed_with_its_place()
    {
        HttpAnswer role = await fixture.PutAsync(
            "/access/roles/bad", new { permissions = new[] { "a.b", "a", "A.b", "a.*.b", "**" }, extra = 1 });
        HttpAnswer grants = await fixture.PutAsync(
            "/access/roles/bad", new { permissions = new[] { "a.b", "a", "A.b", "a.*.b", "**", "" } });
        HttpAnswer name = await fixture.PutAsync("/access/roles/Bad", new { permissions = new[] { "a.b" } });
        HttpAnswer principal = await fixture.PutAsync(
            "/access/principals/pat", new { kind = "robot", roles = new[] { "viewer", "nobody" }, status = "gone" });
        HttpAnswer key = await fixture.PostAsync(
            "/access/api-keys", new { principal = "nobody", name = "", expiresInDays = 366 });

        Assert.Equal(["/extra"], role.Pointers);
        Assert.Equal(
            ["/permissions/1", "/permissions/2", "/permissions/3", "/permissions/4", "/permissions/5"],
            grants.Pointers);
        Assert.Equal(["/name"], name.Pointers);
        Assert.Equal(["/kind", "/status", "/roles/1"], principal.Pointers);
        Assert.Equal(["/name", "/expiresInDays", "/principal"], key.Pointers);
        Assert.Equal(400, key.Status);
    }

    [Fact]
    public async Task Should_not_delete_a_role_that_is_held()
    {
        await fixture.RoleAsync("held", "a.read");
        await fixture.PrincipalAsync("hugo", "held");
        await fixture.PrincipalAsync("hans", "held", "viewer");

        HttpAnswer held = await fixture.DeleteAsync("/access/roles/held");
        Assert.Equal((409, "CONFLICT"), (held.Status, held.Code));
        Assert.StartsWith("2 principals hold", held.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);

        foreach (string id in new[] { "hugo", "hans" })
        {
            await fixture.PutAsync(
                $"/access/principals/{id}", new { kind = "user", roles = Array.Empty<string>(), status = "active" });
        }

        HttpAnswer deleted = await fixture.DeleteAsync("/access/roles/held");
        Assert.Equal(200, deleted.Status);
        Assert.Equal("access.role.deleted", await fixture.EntryAsync(deleted, "action"));
        Assert.Equal(404, (await fixture.GetAsync("/access/roles/held")).Status);
        Assert.Equal(404, (await fixture.DeleteAsync("/access/roles/held")).Status);
    }

    [Fact]
    public async Task Should_show_a_secret_once_and_never_keep_it()
    {
        (string key, string id) = await fixture.PrincipalAsync("karl", "viewer");
        string secret = key[(key.LastIndexOf('_') + 1)..];

        HttpAnswer list = await fixture.GetAsync("/access/api-keys?principal=karl");
        HttpAnswer one = await fixture.GetAsync($"/access/api-keys/{id}");

        Assert.StartsWith($"aibos_live_{id}_", key, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, list.Text + one.Text, StringComparison.Ordinal);
        JsonElement shown = list.Data.GetProperty("items")[0];
        Assert.Equal("active", shown.GetProperty("state").GetString());
        Assert.Equal(
            90,
            (shown.GetProperty("expiresAt").GetDateTimeOffset() - shown.GetProperty("createdAt").GetDateTimeOffset())
                .TotalDays);
        Assert.Equal(0, await fixture.SqlAsync<long>(
            "SELECT count(*) FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND position("
            + $"'{secret[..40]}' IN convert_from(payload, 'UTF8')) > 0"));
        Assert.Equal(200, (await BalanceAsync(key)).Status);
    }

    [Fact]
    public async Task Should_take_a_revoked_key_no_more()
    {
        (string key, string id) = await fixture.PrincipalAsync("rolf", "viewer");
        Assert.Equal(200, (await BalanceAsync(key)).Status);

        HttpAnswer revoked = await fixture.DeleteAsync($"/access/api-keys/{id}");
        HttpAnswer again = await fixture.DeleteAsync($"/access/api-keys/{id}");

        Assert.Equal(401, (await BalanceAsync(key)).Status);
        Assert.Equal("revoked", revoked.Data.GetProperty("state").GetString());
        Assert.Equal("access.key.revoked", await fixture.EntryAsync(revoked, "action"));
        Assert.False(again.Json.TryGetProperty("audit", out _));
    }

    [Fact]
    public async Task Should_let_nobody_in_who_is_suspended()
    {
        (string key, _) = await fixture.PrincipalAsync("sven", "viewer");

        await SetAsync("sven", "suspended");
        Assert.Equal(401, (await BalanceAsync(key)).Status);
        await SetAsync("sven", "active");
        Assert.Equal(200, (await BalanceAsync(key)).Status);

        Task<HttpAnswer> SetAsync(string id, string status) => fixture.PutAsync(
            $"/access/principals/{id}", new { kind = "user", roles = new[] { "viewer" }, status });
    }

    [Fact]
    public async Task Should_page_in_one_order()
    {
        for (int i = 0; i < 5; i++)
            await fixture.RoleAsync($"page-{i}", "a.read");

        var names = new List<string?>();
        string? cursor = null;
        do
        {
            HttpAnswer page = await fixture.GetAsync(
                $"/access/roles?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            names.AddRange(page.Data.GetProperty("items").EnumerateArray().Select(
                role => role.GetProperty("name").GetString()));
            cursor = page.Data.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(names.Order(StringComparer.Ordinal).Distinct(), names);
        Assert.Equal(5, names.Count(name => name!.StartsWith("page-", StringComparison.Ordinal)));
        Assert.Equal(400, (await fixture.GetAsync("/access/roles?cursor=%3F")).Status);
    }

    [Fact]
    public async Task Should_refuse_a_version_that_is_another_by_now()
    {
        await fixture.RoleAsync("seen", "a.read");
        await fixture.RoleAsync("seen", "a.read", "b.read");

        HttpAnswer stale = await fixture.PutAsync(
            "/access/roles/seen", new { permissions = new[] { "c.read" }, expectedVersion = 1 });
        HttpAnswer fresh = await fixture.PutAsync(
            "/access/roles/seen", new { permissions = new[] { "c.read" }, expectedVersion = 2 });
        HttpAnswer absent = await fixture.PutAsync(
            "/access/roles/unseen", new { permissions = new[] { "c.read" }, expectedVersion = 1 });

        Assert.Equal((409, 200, 409), (stale.Status, fresh.Status, absent.Status));
    }

    private Task<HttpAnswer> BalanceAsync(string key) =>
        fixture.SendAsync(HttpMethod.Post, "/actions/accounting/read.trial_balance", key, "{}");

    private Task<string?> PayloadAsync(HttpAnswer answer) =>
        fixture.EntryAsync(answer, "convert_from(payload, 'UTF8')");

    private Task<long> RevisionAsync() => fixture.SqlAsync<long>(
        "SELECT revision FROM aibos.kernel_access_head WHERE tenant_id = 'acme'");

    private static IEnumerable<string?> Permissions(JsonElement role) =>
        role.GetProperty("permissions").EnumerateArray().Select(permission => permission.GetString());
}
