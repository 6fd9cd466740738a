using System.Globalization;
using System.Text.Json;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>
/// The official conformance suite and the TypeScript client, pinned, against a silo. Exact totals, because many checks
/// of the suite succeed when no server listens at all. Scenarios that are not here want prompts, resources, completion,
/// logging, tasks, sampling or roots, which this server does not offer, or tools under names of the suite's own
/// (<c>test_…</c>, <c>json_schema_2020_12_tool</c>), which no action can have.
/// </summary>
[Collection(nameof(McpCollection))]
public sealed class When_others_check_the_protocol(McpFixture fixture)
{
    private static readonly NodePackages Packages = new(Path.Combine(AppContext.BaseDirectory, "Mcp", "npm"));

    // scenario: checks that succeed / fail / are skipped.
    private static readonly Dictionary<string, string> Newest = new()
    {
        // Four of its checks want diagnostic tools; subscriptions to changed lists are not granted.
        ["server-stateless"] = "24/4/2",
        ["tools-list"] = "4/0/0",
        ["dns-rebinding-protection"] = "2/0/0",
        ["http-header-validation"] = "14/0/0",
        // Lists of prompts, resources and templates, which there are none of.
        ["caching"] = "4/3/1",
        ["server-sse-multiple-streams"] = "2/0/0",
        ["input-required-result-unsupported-methods"] = "2/0/0",
    };

    private static readonly Dictionary<string, string> Older = new()
    {
        ["server-initialize"] = "2/0/0",
        ["ping"] = "2/0/0",
        ["tools-list"] = "3/0/0",
        ["dns-rebinding-protection"] = "2/0/0",
    };

    private static readonly string[] Inapplicable =
    [
        "sep-2549-prompts-list-caching-hints", "sep-2549-resources-list-caching-hints",
        "sep-2549-resources-templates-list-caching-hints", "sep-2575-http-server-no-independent-requests-on-stream",
        "sep-2575-missing-capability-http-400", "sep-2575-server-no-log-without-loglevel",
        "sep-2575-server-rejects-undeclared-capability",
    ];

    [Fact]
    public async Task Should_pass_the_official_suite_in_the_newest_revision()
    {
        JsonElement found = await SuiteAsync(fixture.Host.BaseUrl, "2026-07-28", Newest.Keys);

        Assert.Equal(Newest, Totals(found));
        Assert.Equal(Inapplicable, Ids(found, "FAILURE"));
    }

    [Fact]
    public async Task Should_pass_the_official_suite_in_the_revision_before()
    {
        JsonElement found = await SuiteAsync(fixture.Host.BaseUrl, "2025-11-25", Older.Keys);

        Assert.Equal(Older, Totals(found));
        Assert.Empty(Ids(found, "FAILURE"));
    }

    [Fact]
    public async Task Should_not_pass_where_no_server_listens()
    {
        string nobody = $"http://127.0.0.1:{FreePorts.Take(1)[0].ToString(CultureInfo.InvariantCulture)}";

        JsonElement newest = await SuiteAsync(nobody, "2026-07-28", Newest.Keys);
        JsonElement older = await SuiteAsync(nobody, "2025-11-25", Older.Keys);

        Assert.All(Totals(newest), scenario => Assert.NotEqual(Newest[scenario.Key], scenario.Value));
        Assert.All(Totals(older), scenario => Assert.NotEqual(Older[scenario.Key], scenario.Value));
    }

    [Fact]
    public async Task Should_serve_the_TypeScript_client_and_let_it_see_problems()
    {
        JsonElement seen = await RunAsync(
            "client.mjs", [$"{fixture.Host.BaseUrl}/mcp", fixture.Key("acme", "viewer")]);

        Assert.Equal(
            ["accounting-read-journal_entries", "accounting-read-trial_balance"],
            seen.GetProperty("tools").EnumerateArray().Select(tool => tool.GetString()));
        Assert.True(seen.GetProperty("bad").GetProperty("isError").GetBoolean());
        Assert.Equal(
            "VALIDATION_ERROR",
            seen.GetProperty("bad").GetProperty("_meta").GetProperty("dev.aibos/problem").GetProperty("code")
                .GetString());
        Assert.Equal(1, seen.GetProperty("good").GetProperty("structuredContent").GetProperty("page").GetInt32());
        Assert.Equal(-32602, seen.GetProperty("absent").GetInt32());
    }

    private Task<JsonElement> SuiteAsync(string address, string revision, IEnumerable<string> scenarios) => RunAsync(
        "suite.mjs", [$"{address}/mcp", fixture.Key("acme", "owner"), revision, .. scenarios]);

    private static async Task<JsonElement> RunAsync(string script, string[] arguments)
    {
        if (await Packages.EnsureAsync(TestContext.Current.CancellationToken) is { } missing)
        {
            Assert.False(ForeignProgram.IsRequired, missing);
            Assert.Skip(missing);
        }

        (int code, string output) = await Packages.RunAsync(script, arguments, TestContext.Current.CancellationToken);
        Assert.True(code == 0, output);
        return JsonSerializer.Deserialize<JsonElement>(output);
    }

    private static Dictionary<string, string> Totals(JsonElement found) => found.EnumerateObject().ToDictionary(
        scenario => scenario.Name,
        scenario => string.Join('/', new[] { "SUCCESS", "FAILURE", "SKIPPED" }.Select(
            status => scenario.Value.TryGetProperty(status, out JsonElement ids) ? ids.GetArrayLength() : 0)));

    private static string[] Ids(JsonElement found, string status) => [.. found.EnumerateObject()
        .Where(scenario => scenario.Value.TryGetProperty(status, out _))
        .SelectMany(scenario => scenario.Value.GetProperty(status).EnumerateArray().Select(id => id.GetString()!))
        .Order(StringComparer.Ordinal)];
}
