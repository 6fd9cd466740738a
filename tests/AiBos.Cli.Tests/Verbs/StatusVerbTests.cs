using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

public sealed class StatusVerbTests : CliFixture
{
    private const string Ready = """{"success":true,"data":{"status":"ready"}}""";

    [Fact]
    public async Task Status_Ready_NeedsNoKey()
    {
        Stub.Other = _ => StubReply.Raw(200, "application/json", Ready);

        CliEnd end = await RunBareAsync(["status", "--url", Stub.BaseUrl.OriginalString]);

        Assert.Equal(0, end.ExitCode);
        Assert.Equal($"{Stub.BaseUrl.OriginalString} is ready.", end.Out.TrimEnd());
        Assert.Equal("/readyz", Assert.Single(Stub.Requests).Path);
    }

    [Fact]
    public async Task Status_KeyMayNotDiagnose_IsStillReady()
    {
        Stub.Other = request => request.Path == "/readyz"
            ? StubReply.Raw(200, "application/json", Ready)
            : StubReply.Problem(403, "FORBIDDEN");

        CliEnd end = await RunAsync("status", "--json");

        Assert.Equal(0, end.ExitCode);
        Assert.Equal("ready", end.Json.GetProperty("status").GetString());
        Assert.Equal("FORBIDDEN", end.Json.GetProperty("diagnosticsRefused").GetString());
    }

    [Theory]
    [InlineData("healthy", 0)]
    [InlineData("degraded", 1)]
    public async Task Status_KeyMayDiagnose_ShowsThePartsAndJudgesThem(string health, int exitCode)
    {
        Stub.Other = request => StubReply.Raw(200, "application/json", request.Path == "/readyz"
            ? Ready
            : $$$"""
              {"success":true,"data":{"status":"{{{health}}}",
               "components":[{"name":"postgres","state":"{{{health}}}","detail":null},{"name":7},null]}}
              """);

        CliEnd end = await RunAsync("status");

        Assert.Equal(exitCode, end.ExitCode);
        Assert.Contains($"postgres     {health}", end.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_NotReady_Is1()
    {
        Stub.Other = _ => StubReply.Problem(503, "DATABASE_UNAVAILABLE", "The database cannot be reached.");

        CliEnd end = await RunBareAsync(["status", "--url", Stub.BaseUrl.OriginalString, "--json"]);

        Assert.Equal(1, end.ExitCode);
        Assert.Equal("not ready", end.Json.GetProperty("status").GetString());
        Assert.Equal("DATABASE_UNAVAILABLE", end.Json.GetProperty("problem").GetProperty("code").GetString());
    }
}
