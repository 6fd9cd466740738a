using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

public sealed class AuditVerifyVerbTests : CliFixture
{
    [Theory]
    [InlineData("VALID", 0)]
    [InlineData("TAMPERED", 1)]
    [InlineData("INCOMPLETE", 1)]
    [InlineData("CANNOT_VERIFY", 1)]
    [InlineData("A_STATUS_OF_NEXT_YEAR", 1)]
    public async Task Verify_OnlyValid_Is0(string status, int exitCode)
    {
        Stub.Other = _ => StubReply.Raw(200, "application/json",
            $$$"""{"success":true,"data":{"status":"{{{status}}}","entries":9,"findings":[]}}""");

        CliEnd end = await RunAsync("audit", "verify", "--json");

        Assert.Equal((exitCode, status), (end.ExitCode, end.Json.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Verify_Tampered_ShowsWhereAndWhat()
    {
        Stub.Other = _ => StubReply.Raw(200, "application/json", """
            {"success":true,"data":{"status":"TAMPERED","entries":9,"findingsTotal":5,"findings":[
              {"code":"ROW_CHANGED","seq":3,"column":"actor","expected":"a","actual":"b"},
              {"code":"ROWS_MISSING","seq":5,"seqTo":7}]}}
            """);

        CliEnd end = await RunAsync("audit", "verify");

        Assert.Equal(1, end.ExitCode);
        Assert.Equal(
            [
                "TAMPERED: 9 entries, 5 findings", "  entry 3: ROW_CHANGED actor: expected a, found b",
                "  entry 5–7: ROWS_MISSING", "  … and 3 more",
            ],
            end.Out.ReplaceLineEndings("\n").TrimEnd().Split('\n'));
    }
}
