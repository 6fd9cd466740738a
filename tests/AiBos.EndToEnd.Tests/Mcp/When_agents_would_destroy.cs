using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.TestInfrastructure;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>Destructive tools ask a person first, and one yes is one deed.</summary>
[Collection(nameof(McpCollection))]
public sealed class When_agents_would_destroy(McpFixture fixture)
{
    private const string Tool = "desk-delete-file";
    private const string Action = "desk.delete.file";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("accept", true, true)]
    [InlineData("accept", false, false)]
    [InlineData("accept", null, false)]
    [InlineData("decline", true, false)]
    [InlineData("cancel", null, false)]
    public async Task Should_put_the_question_to_a_person_where_the_client_can(
        string answer, bool? confirm, bool happens)
    {
        long before = await DeedsAsync();
        string? asked = null;
        await using McpClient client = await fixture.ConnectAsync("acme", "owner", Answering(question =>
        {
            asked = question.Message;
            return new ElicitResult
            {
                Action = answer,
                Content = confirm is { } value
                    ? new Dictionary<string, JsonElement> { ["confirm"] = JsonSerializer.SerializeToElement(value) }
                    : null,
            };
        }));

        CallToolResult result = await client.CallToolAsync(
            Tool, new Dictionary<string, object?> { ["name"] = "ledger.txt" }, cancellationToken: Ct);

        Assert.Equal(
            "Deletes a file for good. This cannot be undone. desk.delete.file@1.0.0 with {\"name\":\"ledger.txt\"}",
            asked);
        Assert.Equal(happens, result.IsError != true);
        Assert.Equal(before + (happens ? 1 : 0), await DeedsAsync());
        if (!happens)
        {
            Assert.Equal("CONFIRMATION_REQUIRED", (string?)result.Meta!["dev.aibos/problem"]!["code"]);
            Assert.False(result.Meta.ContainsKey("dev.aibos/confirmation"), "a no is not asked again");
        }
    }

    [Fact]
    public async Task Should_hand_a_token_to_a_client_that_cannot_ask_and_take_it_once_on_any_silo()
    {
        long before = await DeedsAsync();
        McpAnswer asked = await CallAsync("""{"name":"a"}""");
        Assert.True(asked.IsError);
        Assert.Equal("CONFIRMATION_REQUIRED", asked.Code);
        Assert.DoesNotContain(asked.ConfirmationToken!, asked.Returned.GetProperty("content").GetRawText(),
            StringComparison.Ordinal);
        Assert.Equal(before, await DeedsAsync());

        McpAnswer done = await CallAsync(""" { "name" : "a" } """, asked.ConfirmationToken, onNeighbour: true);
        McpAnswer again = await CallAsync("""{"name":"a"}""", asked.ConfirmationToken);

        Assert.False(done.IsError);
        Assert.Equal("a", done.Structured.GetProperty("name").GetString());
        Assert.Equal("CONFIRMATION_INVALID", again.Code);
        Assert.StartsWith("The confirmation was used before.", again.Detail, StringComparison.Ordinal);
        Assert.Equal(before + 1, await DeedsAsync());
    }

    [Fact]
    public async Task Should_let_one_of_many_have_it_that_come_at_once()
    {
        long before = await DeedsAsync();
        string token = (await CallAsync("""{"name":"race"}""")).ConfirmationToken!;

        McpAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => CallAsync("""{"name":"race"}""", token, onNeighbour: i % 2 == 0)));

        Assert.Single(answers, answer => !answer.IsError);
        Assert.Equal(19, answers.Count(answer => answer.IsError && answer.Code == "CONFIRMATION_INVALID"));
        Assert.Equal(before + 1, await DeedsAsync());
    }

    [Fact]
    public async Task Should_refuse_a_token_for_any_other_call_or_caller()
    {
        long before = await DeedsAsync();
        string token = (await CallAsync("""{"name":"mine"}""")).ConfirmationToken!;

        McpAnswer changed = await CallAsync("""{"name":"mine","many":2}""", token);
        McpAnswer tool = await fixture.CallToolAsync(
            "acme", "owner", "desk-shred-file", """{"name":"mine"}""", Confirming(token));
        McpAnswer tenant = await fixture.CallToolAsync(
            "globex", "owner", Tool, """{"name":"mine"}""", Confirming(token));
        await GrantAsync("approver");
        McpAnswer principal = await UntilVisibleAsync(
            () => fixture.CallToolAsync("acme", "approver", Tool, """{"name":"mine"}""", Confirming(token)));

        Assert.All([changed, tool, tenant, principal], answer => Assert.Equal("CONFIRMATION_INVALID", answer.Code));
        Assert.StartsWith("The confirmation was given for another call", changed.Detail, StringComparison.Ordinal);
        Assert.StartsWith("The confirmation was given for another call", tool.Detail, StringComparison.Ordinal);
        Assert.StartsWith("The confirmation was not issued to you.", tenant.Detail, StringComparison.Ordinal);
        Assert.StartsWith("The confirmation was not issued to you.", principal.Detail, StringComparison.Ordinal);
        Assert.Equal(before, await DeedsAsync());
        Assert.False((await CallAsync("""{"name":"mine"}""", token)).IsError, "misuse by others spends nothing");
    }

    [Fact]
    public async Task Should_refuse_a_token_with_any_bit_changed()
    {
        long before = await DeedsAsync();
        string token = (await CallAsync("""{"name":"bits"}""")).ConfirmationToken!;
        byte[] bytes = Base64Url.DecodeFromChars(token);
        var forged = new List<string> { "", "x", token + "A", token[..^1], token.ToLowerInvariant(), $" {token}" };
        for (int bit = 0; bit < bytes.Length * 8; bit += 7)
        {
            byte[] copy = [.. bytes];
            copy[bit / 8] ^= (byte)(1 << (bit % 8));
            forged.Add(Base64Url.EncodeToString(copy));
        }

        foreach (string text in forged)
        {
            McpAnswer answer = await CallAsync("""{"name":"bits"}""", text);
            Assert.Equal("CONFIRMATION_INVALID", answer.Code);
        }

        Assert.Equal(before, await DeedsAsync());
    }

    [Fact]
    public async Task Should_ask_again_for_a_state_that_comes_back_without_its_answer()
    {
        long before = await DeedsAsync();
        McpAnswer asked = await NewestAsync(null, null);
        Assert.Equal("input_required", asked.Returned.GetProperty("resultType").GetString());
        string state = asked.Returned.GetProperty("requestState").GetString()!;

        McpAnswer bare = await NewestAsync(state, null);
        McpAnswer other = await NewestAsync(state, """{"other":{"action":"accept","content":{"confirm":true}}}""");
        McpAnswer odd = await NewestAsync(state, """{"confirm":"yes"}""");
        McpAnswer spent = await NewestAsync(state, """{"confirm":{"action":"accept","content":{"confirm":true}}}""");

        Assert.Equal("input_required", bare.Returned.GetProperty("resultType").GetString());
        Assert.Equal("input_required", other.Returned.GetProperty("resultType").GetString());
        Assert.Equal("CONFIRMATION_REQUIRED", odd.Code);
        Assert.Equal("CONFIRMATION_INVALID", spent.Code);
        Assert.Equal(before, await DeedsAsync());
    }

    [Fact]
    public async Task Should_ask_only_about_what_would_run()
    {
        McpAnswer invalid = await CallAsync("""{"nome":"a"}""");
        McpAnswer hidden = await fixture.CallToolAsync("acme", "viewer", Tool, """{"name":"a"}""");
        HttpAnswer http = await fixture.CallAsync("acme", "owner", Action, """{"name":"by http"}""");

        Assert.Equal("VALIDATION_ERROR", invalid.Code);
        Assert.Equal(-32602, hidden.Error.GetProperty("code").GetInt32());
        // Over HTTP an application calls, whose own business it is to ask.
        Assert.Equal(200, http.Status);
    }

    [Fact]
    public async Task Should_record_who_was_asked_and_who_misused_it()
    {
        McpAnswer asked = await CallAsync("""{"name":"trace"}""");
        McpAnswer misused = await CallAsync("""{"name":"other"}""", asked.ConfirmationToken);

        Assert.Equal($"action owner@acme {Action} CONFIRMATION_REQUIRED", await EntryAsync(asked.Seq));
        Assert.Equal($"action owner@acme {Action} CONFIRMATION_INVALID", await EntryAsync(misused.Seq));
    }

    private Task<string?> EntryAsync(long seq) => fixture.SqlAsync<string>(
        "SELECT concat_ws(' ', kind, actor, action, outcome) FROM aibos.kernel_audit_log "
        + $"WHERE tenant_id = 'acme' AND seq = {seq}");

    private Task<long> DeedsAsync() => fixture.CountAsync("acme", "owner", Action, "ok");

    private Task<McpAnswer> CallAsync(string arguments, string? token = null, bool onNeighbour = false) =>
        fixture.CallToolAsync(
            "acme", "owner", Tool, arguments, token is null ? null : Confirming(token),
            onNeighbour ? fixture.Neighbour : null);

    private static JsonObject Confirming(string token) => new() { ["dev.aibos/confirmation"] = token };

    // The newest revision by hand, to bring back states as no client would.
    private Task<McpAnswer> NewestAsync(string? state, string? responses)
    {
        string more = (state is null ? "" : $",\"requestState\":\"{state}\"")
            + (responses is null ? "" : $",\"inputResponses\":{responses}");
        const string Meta = """
            {"io.modelcontextprotocol/protocolVersion":"2026-07-28",
            "io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}
            """;
        return fixture.PostAsync(
            fixture.Key("acme", "owner"),
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
            + $"\"name\":\"{Tool}\",\"arguments\":{{\"name\":\"s\"}},\"_meta\":{Meta}{more}}}}}",
            null, ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", Tool));
    }

    private Task<object?> GrantAsync(string role) => fixture.SqlAsync<object>(
        "UPDATE aibos.kernel_role SET permissions = permissions || '{desk.delete}' "
        + $"WHERE tenant_id = 'acme' AND role_name = '{role}'");

    private static async Task<McpAnswer> UntilVisibleAsync(Func<Task<McpAnswer>> call)
    {
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        McpAnswer answer = await call();
        while (answer.Json.TryGetProperty("error", out _)
            && System.Diagnostics.Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5))
        {
            answer = await call();
        }

        return answer;
    }

    private static McpClientOptions Answering(Func<ElicitRequestParams, ElicitResult> answer) => new()
    {
        Handlers = new McpClientHandlers
        {
            ElicitationHandler = (question, _) => ValueTask.FromResult(answer(question!)),
        },
    };
}
