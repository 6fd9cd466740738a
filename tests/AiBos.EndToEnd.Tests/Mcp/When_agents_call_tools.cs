using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.Kernel;
using AiBos.TestInfrastructure;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>Calls through the protocol's own client and as bare messages.</summary>
[Collection(nameof(McpCollection))]
public sealed class When_agents_call_tools(McpFixture fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("2025-11-25")]
    public async Task Should_run_the_action_and_say_where_it_stands(string? revision)
    {
        await using McpClient client = await fixture.ConnectAsync(
            "acme", "accountant", new McpClientOptions { ProtocolVersion = revision });

        CallToolResult result = await client.CallToolAsync(
            "accounting-create-journal_entry", Entry("2026-03-31"), cancellationToken: Ct);

        Assert.Equal(revision ?? "2026-07-28", client.NegotiatedProtocolVersion);
        Assert.NotEqual(true, result.IsError);
        Assert.Equal("posted", result.StructuredContent!.Value.GetProperty("status").GetString());
        Assert.Equal(
            result.StructuredContent.Value.GetRawText(),
            JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(
                Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text)));
        Assert.Equal("accounting.create.journal_entry@1.0.0", (string?)result.Meta!["dev.aibos/contract"]);
        JsonNode audit = result.Meta["dev.aibos/audit"]!;
        Assert.Equal(
            $"action accountant@acme accounting.create.journal_entry ok {audit["hash"]}",
            await fixture.SqlAsync<string>(
                "SELECT concat_ws(' ', kind, actor, action, outcome, encode(leaf_hash, 'hex')) "
                + $"FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq = {audit["seq"]}"));
    }

    [Fact]
    public async Task Should_answer_a_problem_that_the_model_can_mend()
    {
        await using McpClient client = await fixture.ConnectAsync("acme", "accountant");
        Dictionary<string, object?> entry = Entry("2026-03-31");
        entry["lines"] = new[] { new { account = "1000", debit = "1.00" }, new { account = "4000", debit = "2.00" } };

        CallToolResult result = await client.CallToolAsync(
            "accounting-create-journal_entry", entry, cancellationToken: Ct);

        Assert.True(result.IsError);
        Assert.Null(result.StructuredContent);
        JsonNode problem = result.Meta!["dev.aibos/problem"]!;
        Assert.Equal("VALIDATION_ERROR", (string?)problem["code"]);
        Assert.Equal("/lines", (string?)problem["errors"]![0]!["pointer"]);
        Assert.True((long?)problem["audit"]!["seq"] > 0);
        Assert.True(JsonNode.DeepEquals(
            problem, JsonNode.Parse(Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text)));
        Assert.False(result.Meta.ContainsKey("dev.aibos/contract"));
    }

    [Fact]
    public async Task Should_keep_tenants_apart()
    {
        string number = $"t{fixture.Get<IIdSource>().NewId():N}"[..20];
        await using McpClient acme = await fixture.ConnectAsync("acme", "owner");
        await using McpClient globex = await fixture.ConnectAsync("globex", "owner");
        Dictionary<string, object?> account =
            new() { ["number"] = number, ["name"] = "Canary of acme", ["type"] = "asset" };

        Assert.NotEqual(true, (await acme.CallToolAsync(
            "accounting-create-account", account, cancellationToken: Ct)).IsError);
        CallToolResult twice = await acme.CallToolAsync("accounting-create-account", account, cancellationToken: Ct);
        CallToolResult elsewhere = await globex.CallToolAsync(
            "accounting-create-account", account, cancellationToken: Ct);

        Assert.Equal("CONFLICT", (string?)twice.Meta!["dev.aibos/problem"]!["code"]);
        Assert.NotEqual(true, elsewhere.IsError);
    }

    [Fact]
    public async Task Should_run_once_for_one_idempotency_key()
    {
        string key = fixture.Get<IIdSource>().NewId().ToString();
        JsonObject meta = new() { ["dev.aibos/idempotencyKey"] = key };

        McpAnswer first = await CallAsync("""{"name":"once"}""", meta);
        McpAnswer second = await CallAsync("""{ "name": "once" }""", meta, onNeighbour: true);
        HttpAnswer http = await fixture.CallAsync(
            "acme", "field", "desk.write.file", """{"name":"once"}""", ("Idempotency-Key", key));
        McpAnswer other = await CallAsync("""{"name":"twice"}""", meta);

        Assert.False(first.HasMeta("replayed"));
        Assert.True(second.Meta("replayed").GetBoolean());
        Assert.Equal((first.Seq, first.Structured.GetRawText()), (second.Seq, second.Structured.GetRawText()));
        Assert.Equal(("true", first.Seq), (http.Header("Idempotency-Replayed"), http.Seq));
        Assert.Equal("IDEMPOTENCY_CONFLICT", other.Code);
    }

    [Theory]
    [InlineData("dev.aibos/idempotencyKey", "7")]
    [InlineData("dev.aibos/contractVersion", "{}")]
    [InlineData("dev.aibos/confirmation", "null")]
    public async Task Should_name_the_member_that_is_no_text(string name, string value)
    {
        McpAnswer answer = await CallAsync("""{"name":"a"}""", new JsonObject { [name] = JsonNode.Parse(value) });

        Assert.Equal("VALIDATION_ERROR", answer.Code);
        Assert.Equal($"{name} in _meta is a text.", answer.Detail);
    }

    [Theory]
    [InlineData(null, "desk.read.file@2.0.0")]
    [InlineData("1", "desk.read.file@1.0.0")]
    [InlineData("2.0.0", "desk.read.file@2.0.0")]
    [InlineData("3", null)]
    public async Task Should_run_the_version_that_is_asked_for(string? version, string? contract)
    {
        JsonObject? meta = version is null ? null : new() { ["dev.aibos/contractVersion"] = version };

        McpAnswer answer = await fixture.CallToolAsync("acme", "field", "desk-read-file", """{"name":"a"}""", meta);

        if (contract is null)
            Assert.Equal("CONTRACT_VERSION_UNKNOWN", answer.Code);
        else
            Assert.Equal(contract, answer.Meta("contract").GetString());
    }

    [Fact]
    public async Task Should_show_a_result_that_is_no_object_as_each_revision_takes_it()
    {
        await using McpClient older = await fixture.ConnectAsync(
            "acme", "field", new McpClientOptions { ProtocolVersion = "2025-06-18" });
        await using McpClient newer = await fixture.ConnectAsync("acme", "field");

        CallToolResult text = await older.CallToolAsync("desk-count-files", cancellationToken: Ct);
        CallToolResult both = await newer.CallToolAsync("desk-count-files", cancellationToken: Ct);

        Assert.Null(text.StructuredContent);
        Assert.Equal("[1,2,3]", Assert.IsType<TextContentBlock>(Assert.Single(text.Content)).Text);
        Assert.Equal("[1,2,3]", both.StructuredContent!.Value.GetRawText());
    }

    [Fact]
    public async Task Should_show_what_a_handler_forbids_because_the_tool_is_no_secret()
    {
        McpAnswer answer = await fixture.CallToolAsync("acme", "field", "desk-guard-file", "{}");

        Assert.Equal("FORBIDDEN", answer.Code);
        Assert.Equal("desk.guarded", answer.Problem.GetProperty("required")[0].GetString());
    }

    [Fact]
    public async Task Should_call_a_tool_whose_name_was_cut_short()
    {
        await using McpClient client = await fixture.ConnectAsync("acme", "field");
        McpClientTool tool = (await client.ListToolsAsync(cancellationToken: Ct))
            .Single(tool => tool.Title == DeskEngine.LongAction);

        CallToolResult result = await client.CallToolAsync(tool.Name, cancellationToken: Ct);

        Assert.Equal(64, tool.Name.Length);
        Assert.Equal($"{DeskEngine.LongAction}@1.0.0", (string?)result.Meta!["dev.aibos/contract"]);
    }

    [Fact]
    public async Task Should_take_a_token_as_well_as_a_key()
    {
        HttpAnswer issued = await fixture.SendAsync(HttpMethod.Post, "/auth/token", fixture.Key("acme", "viewer"));
        string token = issued.Json.GetProperty("accessToken").GetString()!;

        McpAnswer answer = await fixture.PostAsync(
            null,
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"accounting-read-trial_balance"}}""",
            null, ("Authorization", $"Bearer {token}"));

        Assert.True(answer.Seq > 0, "no arguments are an empty object");
    }

    [Fact]
    public async Task Should_offer_nothing_but_tools()
    {
        await using McpClient client = await fixture.ConnectAsync("acme", "owner");

        McpAnswer prompts = await fixture.PostAsync(
            fixture.Key("acme", "owner"), """{"jsonrpc":"2.0","id":1,"method":"prompts/list"}""");

        Assert.Equal(-32601, prompts.Error.GetProperty("code").GetInt32());
        Assert.Equal("aibos", client.ServerInfo?.Name);
        Assert.Null(client.ServerCapabilities.Prompts);
        Assert.Null(client.ServerCapabilities.Resources);
    }

    private Task<McpAnswer> CallAsync(string arguments, JsonObject meta, bool onNeighbour = false) =>
        fixture.CallToolAsync(
            "acme", "field", "desk-write-file", arguments, meta.DeepClone().AsObject(),
            onNeighbour ? fixture.Neighbour : null);

    private static Dictionary<string, object?> Entry(string date) => new()
    {
        ["date"] = date,
        ["description"] = "Over MCP",
        ["currency"] = "EUR",
        ["lines"] = new object[]
        {
            new { account = "1000", debit = "1.00" }, new { account = "4000", credit = "1.00" },
        },
    };
}
