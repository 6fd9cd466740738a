using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>
/// A thousand random calls, each over HTTP and over MCP: the same decision, the same output, the same entry. What is
/// made anew each time – ids, numbers, places – is put out of the comparison; keys and names carry their front.
/// </summary>
[Collection(nameof(McpCollection))]
public sealed class When_mcp_and_http_are_compared(McpFixture fixture, ITestOutputHelper output)
{
    private const int Calls = 1_000;
    private const int Seed = 20_261_130;

    private static readonly (string Made, string Shown)[] MadeAnew =
    [
        ("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "(id)"),
        ("JE-[0-9]{6}", "(number)"),
        (@"(e[0-9]+\.[0-9]+)\.[hm]", "$1"),
        ("\"inputHash\":\"[0-9a-f]{64}\"", "(hash)"),
    ];

    [Fact]
    public async Task Should_decide_answer_and_record_alike()
    {
        output.WriteLine($"seed {Seed}");
        var samples = new CallSamples(Seed);
        var decisions = new Dictionary<string, int>();
        for (int i = 0; i < Calls; i++)
        {
            CallSample sample = samples.Next(i);
            (string decision, string http) = await OverHttpAsync(sample);
            string mcp = await OverMcpAsync(sample);
            Assert.True(http == mcp, $"call {i}, {sample}\nHTTP {http}\nMCP  {mcp}");
            decisions[decision] = decisions.GetValueOrDefault(decision) + 1;
        }

        output.WriteLine(string.Join(", ", decisions.Select(pair => $"{pair.Key} {pair.Value}")));
        // The comparison is worth what it compares: each of these came up many times.
        Assert.All(
            ["ok", "replayed", "FORBIDDEN", "VALIDATION_ERROR", "MALFORMED_JSON", "ACTION_NOT_FOUND", "NOT_FOUND",
                "CONTRACT_VERSION_UNKNOWN", "IDEMPOTENCY_CONFLICT"],
            code => Assert.True(decisions.GetValueOrDefault(code) >= 3, $"{code} came up too seldom"));
    }

    private async Task<(string Decision, string Whole)> OverHttpAsync(CallSample sample)
    {
        var headers = new List<(string, string)>();
        if (sample.Key is { } key)
            headers.Add(("Idempotency-Key", key.Replace("{front}", "h")));
        if (sample.Version is { } version)
            headers.Add(("X-Contract-Version", version));
        HttpAnswer answer = await fixture.CallAsync(
            sample.Tenant, sample.Role, sample.Action, sample.Input.Replace("{front}", "h"), [.. headers]);
        bool replayed = answer.Header("Idempotency-Replayed") is not null;
        if (answer.Status == 200)
        {
            return (replayed ? "replayed" : "ok", Normal(
                "ok", answer.Json.GetProperty("contract").GetString(), replayed, answer.Data.GetRawText(),
                await EntryAsync(sample, answer.Seq)));
        }

        // Over MCP what may not be called is not there. The entry says which of the two it was.
        bool hidden = answer.Code == "ACTION_NOT_FOUND"
            || (answer.Code == "FORBIDDEN" && !answer.Text.Contains("desk.guarded", StringComparison.Ordinal))
            || (answer.Code == "CONTRACT_VERSION_UNKNOWN" && !await IsListedAsync(sample));
        string problem = hidden ? "(hidden)" : Regex.Replace(answer.Text, ",\"audit\":.*", "}");
        return (answer.Code!, Normal(
            hidden ? "hidden" : "refused", null, replayed: false, problem, await EntryAsync(sample, answer.Seq)));
    }

    private async Task<string> OverMcpAsync(CallSample sample)
    {
        var meta = new JsonObject();
        if (sample.Key is { } key)
            meta["dev.aibos/idempotencyKey"] = key.Replace("{front}", "m");
        if (sample.Version is { } version)
            meta["dev.aibos/contractVersion"] = version;
        McpAnswer answer = await fixture.CallToolAsync(
            sample.Tenant, sample.Role, sample.Action.Replace('.', '-'), sample.Input.Replace("{front}", "m"), meta);
        if (answer.Json.TryGetProperty("error", out JsonElement error))
        {
            Assert.Equal(-32602, error.GetProperty("code").GetInt32());
            return Normal("hidden", null, replayed: false, "(hidden)", await EntryAsync(sample, null));
        }

        if (answer.IsError)
        {
            string text = answer.Returned.GetProperty("content")[0].GetProperty("text").GetString()!;
            return Normal(
                "refused", null, replayed: false, Regex.Replace(text, ",\"audit\":.*", "}"),
                await EntryAsync(sample, answer.Seq));
        }

        return Normal(
            "ok", answer.Meta("contract").GetString(), answer.HasMeta("replayed"),
            answer.Returned.GetProperty("content")[0].GetProperty("text").GetString()!,
            await EntryAsync(sample, answer.Seq));
    }

    // The newest of the caller's entries where an answer does not say its place.
    private Task<string?> EntryAsync(CallSample sample, long? seq)
    {
        string actor = $"{sample.Role}@{sample.Tenant}";
        string place = seq?.ToString() ?? "(SELECT max(seq) FROM aibos.kernel_audit_log "
            + $"WHERE tenant_id = '{sample.Tenant}' AND actor = '{actor}')";
        return fixture.SqlAsync<string>(
            "SELECT concat_ws(' ', kind, actor, action, "
            + "substring(convert_from(leaf, 'UTF8') FROM '\"contract\":[{][^}]*'), outcome, "
            + "convert_from(payload, 'UTF8')) "
            + $"FROM aibos.kernel_audit_log WHERE tenant_id = '{sample.Tenant}' AND seq = {place}");
    }

    private async Task<bool> IsListedAsync(CallSample sample) => (await fixture.SendAsync(
        HttpMethod.Get, $"/contracts/{sample.Action}", fixture.Key(sample.Tenant, sample.Role))).Status == 200;

    private static string Normal(string decision, string? contract, bool replayed, string body, string? entry)
    {
        string whole = $"{decision} {contract} {(replayed ? "again" : "first")} {body} | {entry}";
        foreach ((string made, string shown) in MadeAnew)
            whole = Regex.Replace(whole, made, shown);
        return whole;
    }
}
