using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

public sealed class ContractShowVerbTests : CliFixture
{
    [Fact]
    public async Task Show_Found_PrintsBothSchemas()
    {
        Stub.Other = request => request.Path == "/contracts/a.b.c/1.0.0"
            ? StubReply.Raw(200, "application/json", """
                {"success":true,"data":{"id":"a.b.c","version":"1.0.0","kind":"query","permission":"a.read",
                 "input":{"type":"object"},"output":{"type":"array"}}}
                """)
            : StubReply.Problem(404, "CONTRACT_VERSION_UNKNOWN");

        CliEnd plain = await RunAsync("contract", "show", "a.b.c", "1.0.0");
        CliEnd json = await RunAsync("contract", "show", "a.b.c", "1.0.0", "--json");

        Assert.StartsWith("a.b.c@1.0.0 (query)", plain.Out, StringComparison.Ordinal);
        Assert.Contains("permission: a.read", plain.Out, StringComparison.Ordinal);
        Assert.Contains("\"array\"", plain.Out, StringComparison.Ordinal);
        Assert.Equal("array", json.Json.GetProperty("output").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Show_Unknown_Is1()
    {
        CliEnd end = await RunAsync("contract", "show", "a.b.c", "--json");

        Assert.Equal((1, "NOT_FOUND"), (end.ExitCode, end.Json.GetProperty("code").GetString()));
    }
}
