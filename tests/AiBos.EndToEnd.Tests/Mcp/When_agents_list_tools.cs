using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using AiBos.Kernel.Contracts;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>What an agent sees is what its principal may call, no more and no less.</summary>
[Collection(nameof(McpCollection))]
public sealed class When_agents_list_tools(McpFixture fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("owner")]
    [InlineData("accountant")]
    [InlineData("approver")]
    [InlineData("viewer")]
    [InlineData("field")]
    [InlineData("auditor")]
    public async Task Should_show_exactly_the_actions_that_may_be_called(string role)
    {
        await using McpClient client = await fixture.ConnectAsync("acme", role);
        var contracts = new List<string>();
        string? cursor = "";
        while (cursor is not null)
        {
            HttpAnswer page = await fixture.SendAsync(
                HttpMethod.Get, $"/contracts?limit=500{cursor}", fixture.Key("acme", role));
            contracts.AddRange(page.Data.GetProperty("items").EnumerateArray()
                .Select(item => item.GetProperty("id").GetString()!));
            cursor = page.Data.GetProperty("nextCursor").GetString() is { } next ? $"&cursor={next}" : null;
        }

        IList<McpClientTool> tools = await client.ListToolsAsync(cancellationToken: Ct);

        // The title of a tool is the action's own id; what takes no object cannot be a tool.
        Assert.Equal(
            contracts.Distinct().Where(id => id != "desk.find.file").Order(StringComparer.Ordinal),
            tools.Select(tool => tool.Title!).Order(StringComparer.Ordinal));
        Assert.All(tools, tool => Assert.Matches(new Regex("^[a-zA-Z0-9_-]{1,64}$"), tool.Name));
        Assert.Equal(tools.Count, tools.Select(tool => tool.Name).Distinct().Count());
    }

    [Fact]
    public async Task Should_describe_each_tool_by_its_contract()
    {
        await using McpClient client = await fixture.ConnectAsync("acme", "owner");
        Dictionary<string, Tool> tools = (await client.ListToolsAsync(cancellationToken: Ct))
            .ToDictionary(tool => tool.Name, tool => tool.ProtocolTool);
        ActionContract entry = fixture.Get<ContractCatalog>().All
            .Single(contract => contract.Action.Value == "accounting.create.journal_entry");

        Tool create = tools["accounting-create-journal_entry"];
        Assert.Equal(entry.Summary, create.Description);
        Assert.True(JsonElement.DeepEquals(Parse(entry.InputSchema), create.InputSchema));
        Assert.True(JsonElement.DeepEquals(Parse(entry.OutputSchema), create.OutputSchema!.Value));
        Assert.Equal("accounting.create.journal_entry@1.0.0", (string?)create.Meta!["dev.aibos/contract"]);
        Assert.Equal((false, false, false, false), Hints(create));
        Assert.Equal((true, false, true, false), Hints(tools["desk-read-file"]));
        Assert.Equal((false, true, false, false), Hints(tools["desk-delete-file"]));
        Assert.Equal("Reads a file the new way.", tools["desk-read-file"].Description);
        Assert.Equal("object", tools["desk-count-files"].InputSchema.GetProperty("type").GetString());
        Assert.Null(tools["desk-count-files"].OutputSchema);
    }

    [Fact]
    public async Task Should_page_by_cursor_and_refuse_any_other_cursor()
    {
        await using McpClient client = await fixture.ConnectAsync("acme", "owner");
        var names = new List<string>();
        ListToolsResult page = await client.ListToolsAsync(new ListToolsRequestParams(), Ct);
        int pages = 1;
        names.AddRange(page.Tools.Select(tool => tool.Name));
        while (page.NextCursor is { } cursor)
        {
            Assert.Equal(100, page.Tools.Count);
            page = await client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, Ct);
            names.AddRange(page.Tools.Select(tool => tool.Name));
            pages++;
        }

        Assert.Equal(BulkEngine.Count, names.Count(name => name.StartsWith("bulk-", StringComparison.Ordinal)));
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Equal((names.Count + 99) / 100, pages);
        foreach (string wrong in new[] { "", "x y", "AAAAAAAAAAA=", new string('A', 500) })
        {
            McpProtocolException refused = await Assert.ThrowsAsync<McpProtocolException>(async () =>
                await client.ListToolsAsync(new ListToolsRequestParams { Cursor = wrong }, Ct));
            Assert.Equal(McpErrorCode.InvalidParams, refused.ErrorCode);
        }
    }

    [Fact]
    public async Task Should_hide_a_disabled_engine_at_once_from_its_tenant_alone()
    {
        string owner = fixture.Key("globex", "owner");
        Assert.Contains("desk-read-file", await NamesAsync("globex", "owner"));
        try
        {
            await fixture.SendAsync(HttpMethod.Post, "/engines/desk/disable", owner);

            Assert.DoesNotContain(
                await NamesAsync("globex", "owner"), name => name.StartsWith("desk-", StringComparison.Ordinal));
            Assert.Contains("desk-read-file", await NamesAsync("acme", "owner"));
            McpAnswer hidden = await fixture.CallToolAsync("globex", "owner", "desk-read-file", """{"name":"a"}""");
            McpAnswer unknown = await fixture.CallToolAsync("globex", "owner", "desk-read-nothing", """{"name":"a"}""");
            Assert.Equal(unknown.Text, hidden.Text);
        }
        finally
        {
            await fixture.SendAsync(HttpMethod.Post, "/engines/desk/enable", owner);
        }

        Assert.Contains("desk-read-file", await NamesAsync("globex", "owner"));
    }

    [Fact]
    public async Task Should_follow_a_changed_role_within_a_second()
    {
        Assert.DoesNotContain("desk-read-file", await NamesAsync("globex", "approver"));
        await fixture.SqlAsync<object>(
            "UPDATE aibos.kernel_role SET permissions = permissions || '{desk.read}' "
            + "WHERE tenant_id = 'globex' AND role_name = 'approver'");

        long started = Stopwatch.GetTimestamp();
        bool seen = false;
        while (!seen && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5))
            seen = (await NamesAsync("globex", "approver")).Contains("desk-read-file");

        Assert.True(seen, "the tool appears once the role has it");
    }

    [Fact]
    public async Task Should_answer_a_hidden_tool_like_one_that_is_not_there()
    {
        long before = await fixture.CountAsync("acme", "viewer", "desk.delete.file", "FORBIDDEN");
        string[] hidden = ["accounting-create-journal_entry", "desk-delete-file", "bulk-read-item_0001"];
        string[] unknown =
        [
            "accounting-create-nothing", "nothing-read-thing", "accounting.create.journal_entry", "x", "", "a--b",
            "Accounting-create-journal_entry", new string('a', 70), "desk-delete-file-v1", "a-b-c\u0000",
        ];
        string[] answers = await Task.WhenAll(hidden.Concat(unknown).Select(async tool =>
            (await fixture.CallToolAsync("acme", "viewer", tool, """{"name":"a"}""")).Text));
        McpAnswer versioned = await fixture.CallToolAsync(
            "acme", "viewer", "desk-delete-file", "{}", new() { ["dev.aibos/contractVersion"] = "9.9.9" });
        McpAnswer keyed = await fixture.CallToolAsync(
            "acme", "viewer", "desk-delete-file", "[]", new() { ["dev.aibos/idempotencyKey"] = "" });

        string answer = Assert.Single(answers.Append(versioned.Text).Append(keyed.Text).Distinct());
        Assert.Equal(-32602, new McpAnswer(200, answer).Error.GetProperty("code").GetInt32());
        Assert.Equal(before + 2, await fixture.CountAsync("acme", "viewer", "desk.delete.file", "FORBIDDEN"));
    }

    private async Task<List<string>> NamesAsync(string tenant, string role)
    {
        await using McpClient client = await fixture.ConnectAsync(tenant, role);
        return [.. (await client.ListToolsAsync(cancellationToken: Ct)).Select(tool => tool.Name)];
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> schema) =>
        JsonSerializer.Deserialize<JsonElement>(schema.Span);

    private static (bool?, bool?, bool?, bool?) Hints(Tool tool) => (
        tool.Annotations!.ReadOnlyHint, tool.Annotations.DestructiveHint, tool.Annotations.IdempotentHint,
        tool.Annotations.OpenWorldHint);
}
