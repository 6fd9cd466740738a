using System.Text;
using System.Text.Json;
using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

public sealed class ActionCallVerbTests : CliFixture
{
    private static readonly string[] Call = ["action", "call", "orders.create.order"];

    [Fact]
    public async Task Call_Success_PrintsTheDataAloneOnStdout()
    {
        Stub.Script(StubReply.Success("""{"name":"Käse ☕"}"""));

        CliEnd end = await RunAsync(Call);

        Assert.Equal(0, end.ExitCode);
        Assert.Equal("Käse ☕", end.Json.GetProperty("name").GetString());
        Assert.Contains("Käse ☕", end.Out, StringComparison.Ordinal);
        Assert.Contains("ledger entry 17", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_Json_PrintsTheWholeAnswer()
    {
        Stub.Script(StubReply.Success("""{"id":"7"}""", isReplayed: true));

        JsonElement answer = (await RunAsync([.. Call, "--json"])).Json;

        Assert.True(answer.GetProperty("success").GetBoolean());
        Assert.Equal("7", answer.GetProperty("data").GetProperty("id").GetString());
        Assert.True(answer.GetProperty("replayed").GetBoolean());
        Assert.Equal(17, answer.GetProperty("audit").GetProperty("seq").GetInt64());
        Assert.Equal("orders.create.order@1.0.0", answer.GetProperty("contract").GetString());
    }

    [Fact]
    public async Task Call_Inputs_AreSentAsTheyAre()
    {
        Write("entry.json", "{\"a\": 1.50}\n");
        StandardInput = Encoding.UTF8.GetBytes("\uFEFF{\"from\":\"stdin\"}");

        await RunAsync([.. Call, "--input", "entry.json", "--idempotency-key", "mine", "--version", "1.2"]);
        await RunAsync([.. Call, "--input", "-"]);
        await RunAsync(Call);

        Assert.Equal(
            ["{\"a\": 1.50}\n", "{\"from\":\"stdin\"}", "{}"], Stub.Requests.Select(request => request.Text));
        Assert.Equal(["mine", "fresh-key", "fresh-key"], Stub.Requests.Select(request => request.IdempotencyKey));
        Assert.Equal("1.2", Stub.Requests[0].Headers["X-Contract-Version"]);
    }

    [Theory]
    [InlineData("missing.json")]
    [InlineData(".")]
    public async Task Call_InputCannotBeRead_Is3AndSendsNothing(string input)
    {
        CliEnd end = await RunAsync([.. Call, "--input", input, "--json"]);

        Assert.Equal((3, "UNREADABLE_FILE"), (end.ExitCode, end.Json.GetProperty("code").GetString()));
        Assert.Empty(Stub.Requests);
    }

    [Fact]
    public async Task Call_KeyThatNoHeaderCarries_Is2()
    {
        Assert.Equal(2, (await RunAsync([.. Call, "--idempotency-key", "a\nb"])).ExitCode);
        Assert.Empty(Stub.Requests);
    }

    [Fact]
    public async Task Call_Invalid_NamesEveryPointer()
    {
        Write("bad.json", """{"refuse":true}""");

        CliEnd plain = await RunAsync([.. Call, "--input", "bad.json"]);
        CliEnd json = await RunAsync([.. Call, "--input", "bad.json", "--json"]);

        Assert.Equal((1, 1), (plain.ExitCode, json.ExitCode));
        Assert.Equal("", plain.Out);
        Assert.Contains("/lines: Debits must equal credits.", plain.Error, StringComparison.Ordinal);
        Assert.Equal("/lines", json.Json.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Call_503ThenSuccess_IsDone()
    {
        Stub.Script(StubReply.Problem(503, "LEDGER_UNAVAILABLE", retryAfter: "1"), StubReply.Cut());

        Assert.Equal(0, (await RunAsync(Call)).ExitCode);
        Assert.Equal(3, Stub.Requests.Count);
        Assert.All(Stub.Requests, request => Assert.Equal("fresh-key", request.IdempotencyKey));
    }

    [Fact]
    public async Task Call_503ToTheEnd_Is3AndTellsHowToFindOut()
    {
        Stub.Script([.. Enumerable.Repeat(StubReply.Problem(503, "LEDGER_UNAVAILABLE"), 10)]);

        CliEnd end = await RunAsync(Call);

        Assert.Equal(3, end.ExitCode);
        Assert.Contains("--idempotency-key fresh-key", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_CutToTheEnd_Is3AndTheDocumentHasTheKey()
    {
        Stub.Script([.. Enumerable.Repeat(StubReply.Cut(), 10)]);

        CliEnd end = await RunAsync([.. Call, "--json"]);

        Assert.Equal(3, end.ExitCode);
        Assert.Equal("fresh-key", end.Json.GetProperty("idempotencyKey").GetString());
    }
}
