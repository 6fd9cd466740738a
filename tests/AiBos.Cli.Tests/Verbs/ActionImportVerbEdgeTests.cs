using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

public sealed class ActionImportVerbEdgeTests : CliFixture
{
    private static readonly string[] Import = ["action", "import", "orders.create.order", "--input", "may.jsonl"];

    [Theory]
    [InlineData("missing.jsonl", 3)]
    [InlineData(".", 3)]
    [InlineData("-", 2)]
    [InlineData("", 2)]
    public async Task Import_NoSuchFile_SendsNothing(string input, int exitCode)
    {
        CliEnd end = await RunAsync("action", "import", "orders.create.order", "--input", input);

        Assert.Equal(exitCode, end.ExitCode);
        Assert.Empty(Stub.Requests);
    }

    [Fact]
    public async Task Import_EmptyFile_IsDone()
    {
        Write("may.jsonl", "\n");

        Assert.Equal(0, (await RunAsync(Import)).ExitCode);
    }

    [Theory]
    [InlineData(401, "UNAUTHENTICATED")]
    [InlineData(404, "ACTION_NOT_FOUND")]
    [InlineData(403, "TENANT_MISMATCH")]
    [InlineData(403, "FORBIDDEN")]
    public async Task Import_NoLineCanSucceed_StopsInsteadOfFillingTheErrorsFile(int status, string code)
    {
        Write("may.jsonl", string.Concat(Enumerable.Repeat("{}\n", 1_000)));
        Stub.Script([.. Enumerable.Repeat(StubReply.Problem(status, code, "No."), 1_000)]);

        CliEnd end = await RunAsync([.. Import, "--json"]);

        Assert.Equal(1, end.ExitCode);
        Assert.Equal(code, end.Json.GetProperty("code").GetString());
        Assert.True(Stub.Requests.Count <= 64, $"{Stub.Requests.Count} requests were made before it stopped.");
    }

    [Fact]
    public async Task Import_ForbiddenForOneRecord_GoesOn()
    {
        Write("may.jsonl", "{}\n{}\n{}\n");
        Stub.Script(StubReply.Problem(403, "FORBIDDEN"));

        CliEnd end = await RunAsync([.. Import, "--json", "--concurrency", "2"]);

        Assert.Equal(2, end.Json.GetProperty("new").GetInt32());
        Assert.True(end.Json.GetProperty("completed").GetBoolean());
    }

    [Fact]
    public async Task Import_ErrorsFileCannotBeWritten_Is3WithASummary()
    {
        Write("may.jsonl", "{\"refuse\":1}\n{\"n\":2}\n");
        Directory.CreateDirectory(PathTo("may.jsonl.errors.jsonl"));

        CliEnd end = await RunAsync([.. Import, "--json"]);

        Assert.Equal(3, end.ExitCode);
        Assert.Equal("UNREADABLE_FILE", end.Json.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Import_Terminal_ShowsABarOnStderrAndKeepsStdoutPure()
    {
        Write("[may].jsonl", "{\"n\":1}\n{\"refuse\":1}\n");
        Variables["AIBOS_KEY"] = StubKernel.ApiKey;

        CliEnd end = await RunBareAsync(
            [
                "action", "import", "orders.create.order", "--input", "[may].jsonl", "--json",
                "--url", Stub.BaseUrl.OriginalString,
            ],
            isTerminal: true);

        Assert.Equal(1, end.ExitCode);
        Assert.Equal(2, end.Json.GetProperty("sent").GetInt32());
        Assert.Contains("[may].jsonl", end.Error, StringComparison.Ordinal);
        Assert.Contains("100%", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_Pipe_ShowsNoBar()
    {
        Write("may.jsonl", "{\"n\":1}\n");

        CliEnd end = await RunAsync(Import);

        Assert.Equal("", end.Error);
        Assert.Contains("new        1", end.Out, StringComparison.Ordinal);
        Assert.Contains("per second", end.Out, StringComparison.Ordinal);
    }
}
