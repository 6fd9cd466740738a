using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.TestInfrastructure;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace AiBos.Kernel.Tests.Access;

/// <summary>Who may do what and why; and that another tenant's names are nobody's.</summary>
public sealed class When_others_are_asked_about(AccessDeployment fixture) : IClassFixture<AccessDeployment>
{
    private const string Action = "accounting.read.trial_balance";

    [Fact]
    public async Task Should_explain_who_may_and_by_what()
    {
        await fixture.RoleAsync("x-wide", "accounting.*");
        await fixture.RoleAsync("x-exact", "accounting.read", "a.b");
        await fixture.PrincipalAsync("xena", "x-wide", "x-exact", "auditor");
        await fixture.PrincipalAsync("xaver", "auditor");

        JsonElement may = (await ExplainAsync("xena")).Data;
        JsonElement not = (await ExplainAsync("xaver")).Data;
        HttpAnswer everybody = await fixture.GetAsync($"/access/explain?action={Action}&limit=500");
        await fixture.PutAsync(
            "/access/principals/xena", new { kind = "user", roles = new[] { "x-wide" }, status = "suspended" });
        JsonElement asleep = (await ExplainAsync("xena")).Data;

        Assert.Equal(
            (true, "accounting.read", "active", "active"),
            (may.GetProperty("allowed").GetBoolean(), may.GetProperty("permission").GetString(),
                may.GetProperty("status").GetString(), may.GetProperty("tenantStatus").GetString()));
        Assert.Equal(
            ["x-exact accounting.read", "x-wide accounting.*"],
            may.GetProperty("grantedBy").EnumerateArray().Select(
                grant => $"{grant.GetProperty("role").GetString()} {grant.GetProperty("grant").GetString()}"));
        Assert.Equal(
            (false, 0), (not.GetProperty("allowed").GetBoolean(), not.GetProperty("grantedBy").GetArrayLength()));
        Assert.Equal(
            (false, "suspended", 1),
            (asleep.GetProperty("allowed").GetBoolean(), asleep.GetProperty("status").GetString(),
                asleep.GetProperty("grantedBy").GetArrayLength()));
        string?[] who = [.. everybody.Data.GetProperty("items").EnumerateArray().Select(
            each => each.GetProperty("principal").GetString())];
        Assert.Equal(who.Order(StringComparer.Ordinal), who);
        Assert.Contains("xena", who);
        Assert.Contains("owner@acme", who);
        Assert.DoesNotContain("xaver", who);
    }

    [Fact]
    public async Task Should_page_everybody_and_know_nothing_of_what_is_not_there()
    {
        HttpAnswer first = await fixture.GetAsync($"/access/explain?action={Action}&limit=1");
        string cursor = first.Data.GetProperty("nextCursor").GetString()!;
        HttpAnswer second = await fixture.GetAsync($"/access/explain?action={Action}&limit=1&cursor={cursor}");
        HttpAnswer action = await fixture.GetAsync("/access/explain?action=accounting.read.nothing");
        HttpAnswer version = await fixture.GetAsync($"/access/explain?action={Action}@9.0.0");
        HttpAnswer principal = await ExplainAsync("nobody");
        HttpAnswer missing = await fixture.GetAsync("/access/explain");

        Assert.True(StringComparer.Ordinal.Compare(Who(first), Who(second)) < 0);
        Assert.Equal((404, "ACTION_NOT_FOUND"), (action.Status, action.Code));
        Assert.Equal(404, version.Status);
        Assert.Equal((404, "NOT_FOUND"), (principal.Status, principal.Code));
        Assert.Equal(["/action"], missing.Pointers);
    }

    [Fact]
    public async Task Should_answer_for_another_tenants_names_as_for_none()
    {
        string other = fixture.Key("globex", "owner");
        await fixture.PutAsync("/access/roles/secret-role", new { permissions = new[] { "s.read" } }, other);
        await fixture.PutAsync(
            "/access/principals/secret-one", new { kind = "user", roles = new[] { "secret-role" }, status = "active" },
            other);
        string key = (await fixture.PostAsync(
            "/access/api-keys", new { principal = "secret-one", name = "theirs" }, other)).Data.GetProperty("id")
            .GetString()!;
        await fixture.PutAsync(
            "/access/duties/secret-duty",
            new { first = "s.write", second = "s.approve", reason = "r", exemptAll = true }, other);
        var names = new Dictionary<string, (string Theirs, string Nobodys)>
        {
            ["roles"] = ("secret-role", "nobody-role"),
            ["principals"] = ("secret-one", "nobody-one"),
            ["api-keys"] = (key, "0123456789abcdef"),
            ["duties"] = ("secret-duty", "nobody-duty"),
        };
        string before = await TheirsAsync(other);

        int asked = 0;
        foreach (RouteEndpoint route in fixture.Host.Endpoints.OfType<RouteEndpoint>().Where(
            route => route.RoutePattern.RawText!.StartsWith("/access/", StringComparison.Ordinal)
                && route.RoutePattern.Parameters.Count == 1))
        {
            string pattern = route.RoutePattern.RawText!;
            string method = route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0];
            (string theirs, string nobodys) = names[pattern.Split('/')[2]];
            // PUT with a body that is refused: what it makes is the caller's own, whoever else has the name.
            string? body = method is "PUT" or "POST" ? "{}" : null;
            await SameAsync(
                new HttpMethod(method), pattern.Replace("{id}", theirs, StringComparison.Ordinal),
                pattern.Replace("{id}", nobodys, StringComparison.Ordinal), body, body);
            asked++;
        }

        await SameAsync(
            HttpMethod.Get, $"/access/explain?action={Action}&principal=secret-one",
            $"/access/explain?action={Action}&principal=nobody-one", null, null);
        await SameAsync(
            HttpMethod.Get, "/access/principals?role=secret-role", "/access/principals?role=no", null, null);
        await SameAsync(
            HttpMethod.Get, "/access/api-keys?principal=secret-one", "/access/api-keys?principal=no", null, null);
        await SameAsync(
            HttpMethod.Put, "/access/principals/mine", "/access/principals/mine",
            """{ "kind": "user", "roles": ["secret-role"], "status": "active" }""",
            """{ "kind": "user", "roles": ["nobody-role"], "status": "active" }""");
        await SameAsync(
            HttpMethod.Post, "/access/api-keys", "/access/api-keys",
            """{ "principal": "secret-one", "name": "x" }""", """{ "principal": "nobody-one", "name": "x" }""");

        Assert.Equal(11, asked);
        Assert.Equal(before, await TheirsAsync(other));
    }

    private async Task SameAsync(HttpMethod method, string theirs, string nobodys, string? body, string? otherBody)
    {
        HttpAnswer one = await fixture.SendAsync(method, theirs, fixture.Key("acme", "owner"), body);
        HttpAnswer other = await fixture.SendAsync(method, nobodys, fixture.Key("acme", "owner"), otherBody);
        Assert.Equal($"{other.Status} {WithoutPlace(other)}", $"{one.Status} {WithoutPlace(one)}");
    }

    // Each refusal has an entry of its own.
    private static string WithoutPlace(HttpAnswer answer)
    {
        JsonObject json = JsonNode.Parse(answer.Text)!.AsObject();
        json.Remove("audit");
        return json.ToJsonString();
    }

    private async Task<string> TheirsAsync(string key)
    {
        string all = "";
        foreach (string what in new[] { "roles", "principals", "api-keys", "duties" })
            all += (await fixture.GetAsync($"/access/{what}?limit=500", key)).Text;
        return all;
    }

    private Task<HttpAnswer> ExplainAsync(string principal) =>
        fixture.GetAsync($"/access/explain?action={Action}&principal={principal}");

    private static string? Who(HttpAnswer page) =>
        page.Data.GetProperty("items")[0].GetProperty("principal").GetString();
}
