using System.Text;
using AiBos.Silo.Http;
using AiBos.TestInfrastructure;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>Who gets in, who does not, and what each is told.</summary>
public sealed class When_strangers_knock(DoorFixture fixture) : IClassFixture<DoorFixture>
{
    private const string Read = "/actions/accounting/read.journal_entries";

    [Fact]
    public void Should_have_a_policy_on_every_route()
    {
        RouteEndpoint[] routes = [.. fixture.Host.Endpoints.OfType<RouteEndpoint>()];

        Assert.NotEmpty(routes);
        foreach (RouteEndpoint route in routes)
        {
            Assert.True(
                route.Metadata.GetMetadata<RoutePolicy>() is not null,
                $"{route.DisplayName} has no policy. Every route says who may use it: call WithPolicy.");
        }

        Assert.Equal(
            ["/.well-known/jwks.json", "/livez", "/openapi/v1.json", "/readyz"],
            routes.Where(route => route.Metadata.GetMetadata<RoutePolicy>() is { IsOpen: true } or { IsOptional: true })
                .Select(route => route.RoutePattern.RawText!)
                .Where(route => !route.StartsWith("/docs", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Should_answer_401_to_strangers_on_every_closed_route()
    {
        foreach (RouteEndpoint route in fixture.Host.Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<RoutePolicy>() is
                { IsOpen: false, IsOpenLocally: false, IsOptional: false }))
        {
            string path = route.RoutePattern.RawText!.Replace(
                "{**path}", "accounting/read.journal_entries", StringComparison.Ordinal)
                .Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
            HttpMethod method = new(route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]);

            HttpAnswer answer = await fixture.SendAsync(method, path, key: null);

            Assert.Equal((401, "UNAUTHENTICATED"), (answer.Status, answer.Code));
            Assert.False(answer.Json.TryGetProperty("audit", out _), "a stranger has no ledger");
        }
    }

    [Theory]
    [InlineData("GET", "/nowhere")]
    [InlineData("POST", "/actions")]
    [InlineData("POST", "/actions/")]
    [InlineData("POST", "/actions/accounting/create.nothing")]
    [InlineData("DELETE", "/audit/verify")]
    public async Task Should_tell_strangers_nothing_about_what_exists(string method, string path)
    {
        HttpAnswer answer = await fixture.SendAsync(new HttpMethod(method), path, key: null, "not json");

        Assert.Equal((401, "UNAUTHENTICATED"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData("aibos_dev_0000000000000000_000000000000000000000000000000000000000000000000deadbeef")]
    [InlineData("nonsense")]
    public async Task Should_refuse_false_keys(string key)
    {
        Assert.Equal(401, (await fixture.SendAsync(HttpMethod.Post, Read, key, "{}")).Status);
    }

    [Fact]
    public async Task Should_refuse_a_key_with_another_secret()
    {
        string acme = fixture.Key("acme", "owner");
        string globex = fixture.Key("globex", "owner");
        string mixed = $"aibos_dev_{acme.Split('_')[2]}_{globex.Split('_')[3]}";

        Assert.Equal(401, (await fixture.SendAsync(HttpMethod.Post, Read, mixed, "{}")).Status);
    }

    [Fact]
    public async Task Should_take_a_token_for_a_key_and_refuse_every_forgery()
    {
        HttpAnswer issued = await fixture.SendAsync(HttpMethod.Post, "/auth/token", fixture.Key("acme", "viewer"));
        string token = issued.Json.GetProperty("accessToken").GetString()!;
        Assert.Equal(("Bearer", 900), (
            issued.Json.GetProperty("tokenType").GetString(), issued.Json.GetProperty("expiresIn").GetInt32()));
        string[] parts = token.Split('.');

        Assert.Equal(200, await BearerAsync(token));
        Assert.Equal(401, await BearerAsync($"{Part("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}."));
        Assert.Equal(401, await BearerAsync($"{parts[0]}.{parts[1]}."));
        Assert.Equal(401, await BearerAsync($"{parts[0]}.{Forged(parts[1])}.{parts[2]}"));
        Assert.Equal(401, await BearerAsync($"{Part("""{"alg":"HS256","typ":"JWT"}""")}.{parts[1]}.{parts[2]}"));
        Assert.Equal(401, await BearerAsync($"{Part("""{"alg":"ES256","kid":"../../etc/passwd"}""")}.{parts[1]}.{parts[2]}"));
        Assert.Equal(401, await BearerAsync("x"));
        Assert.Equal(401, await BearerAsync(new string('x', 5_000)));
    }

    [Fact]
    public async Task Should_refuse_two_credentials_at_once()
    {
        HttpAnswer answer = await fixture.SendAsync(
            HttpMethod.Post, Read, fixture.Key("acme", "owner"), "{}", ("Authorization", "Bearer x"));

        Assert.Equal(401, answer.Status);
    }

    [Theory]
    [InlineData("acme", 200)]
    [InlineData("globex", 403)]
    [InlineData("nobody", 403)]
    public async Task Should_let_the_tenant_header_only_repeat_the_credential(string tenant, int status)
    {
        HttpAnswer answer = await fixture.SendAsync(
            HttpMethod.Post, Read, fixture.Key("acme", "viewer"), "{}", ("X-Tenant-Id", tenant));

        Assert.Equal(status, answer.Status);
        if (status == 403)
        {
            Assert.Equal("TENANT_MISMATCH", answer.Code);
            Assert.True(answer.Seq > 0);
        }
    }

    [Fact]
    public async Task Should_revoke_a_key_within_a_second()
    {
        string key = fixture.Key("globex", "field");
        Assert.Equal(403, (await fixture.SendAsync(HttpMethod.Post, Read, key, "{}")).Status);
        await fixture.SqlAsync<object>(
            $"UPDATE aibos.kernel_api_key SET state = 'revoked' WHERE key_id = '{key.Split('_')[2]}'");

        int status = 403;
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        while (status != 401 && System.Diagnostics.Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5))
            status = (await fixture.SendAsync(HttpMethod.Post, Read, key, "{}")).Status;

        Assert.Equal(401, status);
    }

    [Fact]
    public async Task Should_show_contracts_only_to_those_who_may_call_them()
    {
        HttpAnswer viewer = await fixture.SendAsync(HttpMethod.Get, "/contracts", fixture.Key("acme", "viewer"));
        HttpAnswer field = await fixture.SendAsync(HttpMethod.Get, "/contracts", fixture.Key("acme", "field"));
        HttpAnswer hidden = await fixture.SendAsync(
            HttpMethod.Get, "/contracts/accounting.create.journal_entry", fixture.Key("acme", "viewer"));
        HttpAnswer unknown = await fixture.SendAsync(
            HttpMethod.Get, "/contracts/accounting.create.unknown", fixture.Key("acme", "viewer"));

        Assert.Equal(
            ["accounting.read.journal_entries", "accounting.read.trial_balance"],
            viewer.Data.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        Assert.Empty(field.Data.GetProperty("items").EnumerateArray());
        Assert.Equal((404, 404), (hidden.Status, unknown.Status));
        Assert.Equal(hidden.Json.GetProperty("detail").GetString(), unknown.Json.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Should_hide_another_tenants_entries_behind_the_answer_for_unknown_ones()
    {
        HttpAnswer foreign = await fixture.SendAsync(
            HttpMethod.Get, "/audit/entries/999999", fixture.Key("system", "platform"));
        HttpAnswer unknown = await fixture.SendAsync(
            HttpMethod.Get, "/audit/entries/999999", fixture.Key("acme", "auditor"));

        Assert.Equal(403, foreign.Status);
        Assert.Equal((404, "NOT_FOUND"), (unknown.Status, unknown.Code));
    }

    private async Task<int> BearerAsync(string token) => (await fixture.SendAsync(
        HttpMethod.Post, Read, key: null, "{}", ("Authorization", $"Bearer {token}"))).Status;

    private static string Part(string json) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string Forged(string payload)
    {
        string padded = payload.Replace('-', '+').Replace('_', '/').PadRight((payload.Length + 3) / 4 * 4, '=');
        string json = Encoding.UTF8.GetString(Convert.FromBase64String(padded));
        return Part(json.Replace("\"acme\"", "\"globex\"", StringComparison.Ordinal));
    }
}
