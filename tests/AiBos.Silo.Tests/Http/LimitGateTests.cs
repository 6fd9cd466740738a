using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Silo.Tests.Http;

public sealed class LimitGateTests(SiloFixture fixture)
{
    private const string Limited = "/actions/accounting/read.trial_balance";

    [Fact]
    public async Task Refuse_BeyondTheLimitOfAnAction_SaysWhenAndRecordsOneOfMany()
    {
        string key = fixture.Key("acme", "viewer");
        HttpAnswer first = await fixture.SendAsync(HttpMethod.Post, Limited, key, "{}");
        Assert.Equal(200, first.Status);
        Assert.Equal("\"action\";r=4;t=100", first.Header("RateLimit"));
        Assert.Equal(
            "\"action\";q=5;w=500, \"tenant\";q=100000;w=2", first.Header("RateLimit-Policy"));
        for (int i = 0; i < 4; i++)
            Assert.Equal(200, (await fixture.SendAsync(HttpMethod.Post, Limited, key, "{}")).Status);

        HttpAnswer[] flood = new HttpAnswer[30];
        for (int i = 0; i < flood.Length; i++)
            flood[i] = await fixture.SendAsync(HttpMethod.Post, Limited, key, "not json");

        Assert.All(flood, answer => Assert.Equal((429, "RATE_LIMITED"), (answer.Status, answer.Code)));
        Assert.All(flood, answer => Assert.InRange(int.Parse(answer.Header("Retry-After")!), 1, 100));
        Assert.StartsWith("\"action\";r=0;t=", flood[0].Header("RateLimit"), StringComparison.Ordinal);
        Assert.True(flood[0].Seq > 0);
        Assert.InRange(
            await fixture.SqlAsync<long>(
                "SELECT count(*) FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND outcome = 'RATE_LIMITED' "
                + "AND action = 'accounting.read.trial_balance' AND actor = 'viewer@acme'"),
            1, 4);
        // Whoever is not limited goes on: another principal, another action.
        Assert.Equal(200, (await fixture.CallAsync("acme", "owner", "accounting.read.trial_balance", "{}")).Status);
        Assert.Equal(200, (await fixture.CallAsync("acme", "viewer", "accounting.read.journal_entries",
            """{ "page": 1, "pageSize": 1 }""")).Status);
    }

    [Fact]
    public async Task Refuse_OverMcp_IsTheToolsError()
    {
        string key = fixture.Key("globex", "viewer");
        string call = """
            {"jsonrpc":"2.0","id":1,"method":"tools/call",
             "params":{"name":"accounting-read-trial_balance","arguments":{}}}
            """;
        HttpAnswer answer = await McpAsync(key, call);
        for (int i = 0; i < 5; i++)
            answer = await McpAsync(key, call);

        Assert.Equal(200, answer.Status);
        Assert.Contains("RATE_LIMITED", answer.Text, StringComparison.Ordinal);
        Assert.Contains("\"isError\":true", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuse_OfWhatMayNotBeCalled_SaysNothingOfWhatExists()
    {
        HttpAnswer hidden = await fixture.CallAsync("globex", "field", "accounting.read.trial_balance", "{}");
        HttpAnswer unknown = await fixture.CallAsync("globex", "field", "accounting.read.nothing", "{}");

        Assert.Equal(hidden.Header("RateLimit-Policy"), unknown.Header("RateLimit-Policy"));
        Assert.Contains("q=40000", hidden.Header("RateLimit-Policy"), StringComparison.Ordinal);
    }

    private Task<HttpAnswer> McpAsync(string key, string message) => fixture.SendAsync(
        HttpMethod.Post, "/mcp", key, message, ("Accept", "application/json, text/event-stream"),
        ("MCP-Protocol-Version", "2025-06-18"));
}
