using System.Text.Json;
using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Cli.Tests;

public sealed class CliRunnerTests : CliFixture
{
    public static TheoryData<string[]> Misused => new()
    {
        Array.Empty<string>(),
        new[] { "action" },
        new[] { "nonsense" },
        new[] { "action", "call" },
        new[] { "action", "call", "Not.An.Id" },
        new[] { "action", "call", "a.b.c", "--colour" },
        new[] { "action", "import", "a.b.c" },
        new[] { "action", "import", "a.b.c", "--input", "f", "--concurrency", "0" },
        new[] { "action", "import", "a.b.c", "--input", "f", "--concurrency", "many" },
        new[] { "status", "--url", "ftp://kernel.example" },
        new[] { "status", "--url", "not an address" },
        new[] { "action", "list", "--key", "two words" },
        new[] { "action", "list" },
    };

    [Theory]
    [MemberData(nameof(Misused))]
    public async Task RunAsync_WrongUsage_Is2WithOneSentence(string[] args)
    {
        CliEnd plain = await RunBareAsync(args);
        CliEnd json = await RunBareAsync([.. args, "--json"]);

        Assert.Equal((2, 2), (plain.ExitCode, json.ExitCode));
        Assert.Equal("", plain.Out);
        Assert.StartsWith("aibos: ", Assert.Single(plain.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Equal("USAGE", json.Json.GetProperty("code").GetString());
        Assert.Empty(Stub.Requests);
    }

    public static TheoryData<string[]> Verbs => new()
    {
        new[] { "status" },
        new[] { "action", "list" },
        new[] { "action", "call", "orders.create.order" },
        new[] { "action", "import", "orders.create.order", "--input", "f.jsonl" },
        new[] { "contract", "show", "orders.create.order" },
        new[] { "audit", "verify" },
    };

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task RunAsync_NobodyListens_Is3InOneDocument(string[] args)
    {
        Write("f.jsonl", "{}\n");
        string url = Stub.BaseUrl.OriginalString;
        await Stub.DisposeAsync();

        CliEnd end = await RunBareAsync([.. args, "--url", url, "--key", StubKernel.ApiKey, "--json"]);

        Assert.Equal(3, end.ExitCode);
        Assert.False(end.Json.GetProperty("success").GetBoolean());
        Assert.Equal("CONNECTION_FAILED", end.Json.GetProperty("code").GetString());
        AssertNoSecretAndNoTrace(end);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task RunAsync_Garbage_Is3InOneDocument(string[] args)
    {
        Write("f.jsonl", "{}\n");
        Stub.Script(StubReply.Raw(200, "text/html", "<html>Welcome</html>"));

        CliEnd end = await RunAsync([.. args, "--json"]);

        Assert.Equal(3, end.ExitCode);
        Assert.Equal("UNREADABLE_ANSWER", end.Json.GetProperty("code").GetString());
        AssertNoSecretAndNoTrace(end);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task RunAsync_Refused_Is1InOneDocument(string[] args)
    {
        Write("f.jsonl", "{}\n");
        Stub.Script(StubReply.Problem(403, "FORBIDDEN", "You may not.", """, "required":["orders.write"]"""));

        CliEnd end = await RunAsync([.. args, "--json"]);

        Assert.Equal(1, end.ExitCode);
        Assert.Equal(JsonValueKind.Object, end.Json.ValueKind);
        AssertNoSecretAndNoTrace(end);
    }

    [Fact]
    public async Task RunAsync_UnknownKey_Is1AndNamesTheCode()
    {
        CliEnd end = await RunBareAsync(
            ["action", "call", "a.b.c", "--url", Stub.BaseUrl.OriginalString, "--key", "wrong"]);

        Assert.Equal(1, end.ExitCode);
        Assert.Equal("", end.Out);
        Assert.Contains("UNAUTHENTICATED (401): Send a valid key.", end.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_KeyInTheWrongPlace_IsNotRepeated()
    {
        CliEnd end = await RunBareAsync(["status", StubKernel.ApiKey, "--json"]);

        Assert.Equal(2, end.ExitCode);
        AssertNoSecretAndNoTrace(end);
    }

    [Fact]
    public async Task RunAsync_ServerEchoesKeyAndControls_ShowsNeither()
    {
        Stub.Script(StubReply.Problem(400, "BAD", $"Your key {StubKernel.ApiKey}\\u001b[2J is odd."));

        CliEnd end = await RunAsync("action", "call", "a.b.c");

        AssertNoSecretAndNoTrace(end);
        Assert.DoesNotContain('\u001b', end.Error);
        Assert.Contains("is odd.", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Stopped_Is1WithOneSentence()
    {
        using var stop = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        Stub.Script(StubReply.Silence(never.Task));
        Task<CliEnd> run = RunBareAsync(
            ["audit", "verify", "--url", Stub.BaseUrl.OriginalString, "--key", StubKernel.ApiKey, "--json"],
            cancellationToken: stop.Token);
        await Stub.ArrivalAsync(Token);
        await stop.CancelAsync();

        CliEnd end = await run;

        Assert.Equal(1, end.ExitCode);
        Assert.Equal("STOPPED", end.Json.GetProperty("code").GetString());
    }

    [Fact]
    public async Task RunAsync_Version_PrintsIt()
    {
        CliEnd end = await RunBareAsync(["--version"]);

        Assert.Equal(0, end.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", end.Out);
    }

    private static void AssertNoSecretAndNoTrace(CliEnd end)
    {
        string all = end.Out + end.Error;
        Assert.DoesNotContain(StubKernel.ApiKey, all, StringComparison.Ordinal);
        Assert.DoesNotContain(StubKernel.ApiKey[^20..], all, StringComparison.Ordinal);
        Assert.DoesNotContain("   at AiBos", all, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", all, StringComparison.Ordinal);
    }
}
