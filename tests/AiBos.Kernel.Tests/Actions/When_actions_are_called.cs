using AiBos.Kernel.Tests.TestEngine;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Actions;

/// <summary>What the dispatcher does around a handler, seen through the door.</summary>
public sealed class When_actions_are_called(ProbeFixture fixture)
{
    private Task<HttpAnswer> Owner(string action, string body = "{}", params (string, string)[] headers) =>
        fixture.CallAsync("acme", "owner", action, body, headers);

    [Fact]
    public async Task Should_isolate_a_handler_that_forgets_the_tenant()
    {
        await Owner("probe.create.note", """{"text":"of acme"}""");
        await fixture.CallAsync("globex", "owner", "probe.create.note", """{"text":"of globex"}""");

        HttpAnswer acme = await Owner("probe.read.notes");
        HttpAnswer globex = await fixture.CallAsync("globex", "owner", "probe.read.notes", "{}");

        Assert.Equal(["acme"], acme.Data.GetProperty("tenants").EnumerateArray().Select(item => item.GetString()));
        Assert.Equal(["globex"], globex.Data.GetProperty("tenants").EnumerateArray().Select(item => item.GetString()));
        Assert.DoesNotContain("of globex", acme.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_a_handler_that_writes_for_another_tenant()
    {
        HttpAnswer answer = await Owner("probe.write.stray");

        Assert.Equal((500, "INTERNAL"), (answer.Status, answer.Code));
        Assert.Equal(0, await fixture.SqlAsync<long>("SELECT count(*) FROM probe.note WHERE text = 'stray'"));
    }

    [Theory]
    [InlineData("probe.break.always", "broken")]
    [InlineData("probe.answer.nonsense", "nonsense")]
    [InlineData("probe.sneak.write", "sneaked")]
    public async Task Should_roll_back_and_hide_detail_when_a_handler_breaks(string action, string note)
    {
        HttpAnswer answer = await Owner(action);

        Assert.Equal((500, "INTERNAL"), (answer.Status, answer.Code));
        Assert.DoesNotContain("secret detail", answer.Text, StringComparison.Ordinal);
        Assert.Equal(answer.Header("X-Trace-Id"), answer.Json.GetProperty("traceId").GetString());
        Assert.Equal(0, await fixture.SqlAsync<long>($"SELECT count(*) FROM probe.note WHERE text = '{note}'"));
        Assert.Equal("INTERNAL", await fixture.SqlAsync<string>(
            $"SELECT outcome FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq = {answer.Seq}"));
    }

    [Fact]
    public async Task Should_seal_events_next_to_their_action()
    {
        HttpAnswer answer = await Owner("probe.create.note", """{"text":"with event"}""");

        string? row = await fixture.SqlAsync<string>(
            "SELECT kind || ' ' || action || ' ' || (convert_from(leaf, 'UTF8')::jsonb -> 'contract' ->> 'id') || ' ' "
            + "|| convert_from(payload, 'UTF8') FROM aibos.kernel_audit_log "
            + $"WHERE tenant_id = 'acme' AND seq = {answer.Seq + 1}");

        Assert.Equal(
            """event probe.note.written probe.note.written@1.0.0 {"data":{"length":10},"type":"probe.note.written"}""",
            row);
    }

    [Fact]
    public async Task Should_seal_the_personal_fields_of_an_event_for_their_person()
    {
        HttpAnswer answer = await Owner("probe.tell.events", """{"event":"personal"}""");

        Assert.Equal(200, answer.Status);
        string payload = (await fixture.SqlAsync<string>(
            "SELECT convert_from(payload, 'UTF8') FROM aibos.kernel_audit_log "
            + $"WHERE tenant_id = 'acme' AND seq = {answer.Seq + 2}"))!;
        Assert.Contains("""{"data":{"guestId":"guest-1","name":{"$sealed":""", payload, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", payload, StringComparison.Ordinal);
        HttpAnswer shown = await fixture.SendAsync(
            HttpMethod.Get, $"/audit/entries/{answer.Seq + 2}", fixture.Key("acme", "owner"));
        Assert.Contains("Ada-canary-1815", shown.Text, StringComparison.Ordinal);
        HttpAnswer auditor = await fixture.SendAsync(
            HttpMethod.Get, $"/audit/entries/{answer.Seq + 2}", fixture.Key("acme", "auditor"));
        Assert.Equal(200, auditor.Status);
        Assert.DoesNotContain("canary", auditor.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("undeclared")]
    [InlineData("broken")]
    [InlineData("large")]
    [InlineData("many")]
    public async Task Should_undo_an_action_whose_events_were_not_promised(string telling)
    {
        HttpAnswer answer = await Owner("probe.tell.events", $$"""{"event":"{{telling}}"}""");

        Assert.Equal((500, "INTERNAL"), (answer.Status, answer.Code));
        Assert.Equal(0, await fixture.SqlAsync<long>($"SELECT count(*) FROM probe.note WHERE text = 'told {telling}'"));
        Assert.Equal(0, await fixture.SqlAsync<long>(
            $"SELECT count(*) FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq > {answer.Seq} "
            + "AND kind = 'event'"));
    }

    [Fact]
    public async Task Should_give_every_member_of_the_context_its_meaning()
    {
        HttpAnswer acme = await Owner("probe.use.context");
        HttpAnswer globex = await fixture.CallAsync("globex", "owner", "probe.use.context", "{}");

        Assert.Equal("acme", acme.Data.GetProperty("tenant").GetString());
        Assert.Equal("of acme", acme.Data.GetProperty("cachedAgain").GetString());
        Assert.Equal("of globex", globex.Data.GetProperty("cachedAgain").GetString());
        Assert.Equal("hello", acme.Data.GetProperty("greeting").GetString());
        Assert.True(acme.Data.GetProperty("owns").GetBoolean());
        Assert.True(acme.Data.GetProperty("decrypts").GetBoolean());
        Assert.True(acme.Data.GetProperty("refusesForeign").GetBoolean());
        Assert.True(acme.Data.GetProperty("knowsItself").GetBoolean());
        Assert.Contains("127.0.0.1:1", acme.Data.GetProperty("aiSays").GetString(), StringComparison.Ordinal);
        long first = acme.Data.GetProperty("firstNumber").GetInt64();
        Assert.Equal(first + 1, acme.Data.GetProperty("secondNumber").GetInt64());
    }

    [Fact]
    public async Task Should_undo_an_inner_transaction_and_keep_the_outer()
    {
        HttpAnswer answer = await Owner("probe.use.savepoint");

        Assert.Equal(1, answer.Data.GetProperty("before").GetInt32());
        Assert.Equal(0, answer.Data.GetProperty("after").GetInt32());
        Assert.EndsWith("/Unique", answer.Data.GetProperty("outcome").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "1.2.0")]
    [InlineData("1", "1.2.0")]
    [InlineData("1.0", "1.0.0")]
    [InlineData("1.0.0", "1.0.0")]
    public async Task Should_pick_the_asked_contract_version(string? asked, string expected)
    {
        HttpAnswer answer = asked is null
            ? await Owner("probe.echo.version")
            : await Owner("probe.echo.version", "{}", ("X-Contract-Version", asked));

        Assert.Equal($"probe.echo.version@{expected}", answer.Json.GetProperty("contract").GetString());
    }

    [Theory]
    [InlineData("2")]
    [InlineData("1.9.9")]
    [InlineData("latest")]
    [InlineData("1.0.0.0")]
    public async Task Should_refuse_an_unknown_contract_version(string asked)
    {
        HttpAnswer answer = await Owner("probe.echo.version", "{}", ("X-Contract-Version", asked));

        Assert.Equal((404, "CONTRACT_VERSION_UNKNOWN"), (answer.Status, answer.Code));
    }
}
