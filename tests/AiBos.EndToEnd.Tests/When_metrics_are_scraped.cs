using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>Open to this machine; from elsewhere a route like any other.</summary>
public sealed class When_metrics_are_scraped(ElsewhereFixture fixture) : IClassFixture<ElsewhereFixture>, IDisposable
{
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Should_let_this_machine_in_without_a_credential()
    {
        HttpAnswer answer = await fixture.SendAsync(HttpMethod.Get, "/metrics", key: null);

        Assert.Equal((200, "text/plain"), (answer.Status, answer.MediaType));
        Assert.Contains("\n# TYPE ", "\n" + answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/metrics/")]
    [InlineData("/Metrics")]
    public async Task Should_ask_strangers_from_elsewhere_who_they_are(string path)
    {
        HttpAnswer nobody = await FromElsewhereAsync(path, key: null);
        HttpAnswer forged = await FromElsewhereAsync(path, key: null, ("Authorization", "Bearer x"));

        Assert.Equal((401, "UNAUTHENTICATED"), (nobody.Status, nobody.Code));
        Assert.Equal("Bearer realm=\"aibos\"", nobody.Headers.WwwAuthenticate.ToString());
        Assert.Equal((401, "UNAUTHENTICATED"), (forged.Status, forged.Code));
    }

    [Fact]
    public async Task Should_refuse_principals_from_elsewhere_without_the_permission_and_record_it()
    {
        HttpAnswer refused = await FromElsewhereAsync("/metrics", fixture.Key("acme", "viewer"));

        Assert.Equal((403, "FORBIDDEN"), (refused.Status, refused.Code));
        Assert.Equal("diag.read", refused.Json.GetProperty("required")[0].GetString());
        Assert.Equal("GET /metrics", await fixture.SqlAsync<string>(
            $"SELECT action FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq = {refused.Seq}"));
    }

    [Fact]
    public async Task Should_take_a_key_or_a_token_with_the_permission()
    {
        string key = fixture.Key("acme", "owner");
        HttpAnswer issued = await fixture.SendAsync(HttpMethod.Post, "/auth/token", key);
        string token = issued.Json.GetProperty("accessToken").GetString()!;

        Assert.Equal(200, (await FromElsewhereAsync("/metrics", key)).Status);
        Assert.Equal(200, (await FromElsewhereAsync("/metrics", null, ("Authorization", $"Bearer {token}"))).Status);
    }

    private Task<HttpAnswer> FromElsewhereAsync(
        string path, string? key, params (string Name, string Value)[] headers)
    {
        Assert.SkipWhen(fixture.Elsewhere is null, "this machine has no address but loopback");
        return HttpAnswer.SendAsync(_http, HttpMethod.Get, fixture.Elsewhere + path, key, null, headers);
    }
}
