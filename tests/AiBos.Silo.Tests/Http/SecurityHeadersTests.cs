using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Silo.Tests.Http;

public sealed class SecurityHeadersTests(SiloFixture fixture)
{
    [Theory]
    [InlineData("GET", "/livez", false)]
    [InlineData("GET", "/nowhere", false)]
    [InlineData("GET", "/contracts", false)]
    [InlineData("GET", "/nowhere", true)]
    [InlineData("GET", "/engines", true)]
    [InlineData("POST", "/auth/token", true)]
    [InlineData("POST", "/actions/accounting/read.journal_entries", true)]
    [InlineData("DELETE", "/audit/verify", true)]
    public async Task Set_OnWhateverAnswer_TellsBrowsersToTrustNothing(string method, string path, bool known)
    {
        HttpAnswer answer = await fixture.SendAsync(
            new HttpMethod(method), path, known ? fixture.Key("acme", "owner") : null);

        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
        Assert.Equal("same-origin", answer.Header("Cross-Origin-Resource-Policy"));
        Assert.Contains("frame-ancestors 'none'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Null(answer.Header("Server"));
        Assert.Null(answer.Header("X-Powered-By"));
        // Over plain HTTP it would say nothing.
        Assert.Null(answer.Header("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Set_OnThePage_LetsItsOwnScriptsRun()
    {
        HttpAnswer page = await fixture.SendAsync(HttpMethod.Get, "/docs", key: null);

        string policy = page.Header("Content-Security-Policy")!;
        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Header("X-Content-Type-Options"));
    }

    [Theory]
    [InlineData("https://app.example.com", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://app.example.com.evil.example", false)]
    [InlineData("http://app.example.com", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    public async Task Ask_BeforeACallFromAPage_IsAnsweredForNamedOriginsOnly(string origin, bool allowed)
    {
        HttpAnswer asked = await fixture.SendAsync(
            HttpMethod.Options, "/actions/accounting/read.journal_entries", key: null, null, ("Origin", origin),
            ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "x-api-key,content-type"));
        HttpAnswer called = await fixture.SendAsync(
            HttpMethod.Get, "/contracts", fixture.Key("acme", "viewer"), null, ("Origin", origin));

        Assert.Equal(allowed ? origin : null, asked.Header("Access-Control-Allow-Origin"));
        Assert.Equal(allowed ? origin : null, called.Header("Access-Control-Allow-Origin"));
        Assert.Null(asked.Header("Access-Control-Allow-Credentials"));
    }
}
