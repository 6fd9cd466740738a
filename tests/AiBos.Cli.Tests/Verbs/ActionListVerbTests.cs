using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

public sealed class ActionListVerbTests : CliFixture
{
    [Fact]
    public async Task List_TwoPages_ShowsBoth()
    {
        Stub.Other = request => StubReply.Raw(200, "application/json", request.Query.Contains("cursor=next")
            ? """
              {"success":true,"data":{"items":[{"id":"orders.read.orders","version":"1.0.0","kind":"query"}],
               "nextCursor":null}}
              """
            : """
              {"success":true,"data":{"items":[{"id":"a.b.c","version":"2.0.0","kind":"command","summary":"Does."}],
               "nextCursor":"next"}}
              """);

        CliEnd plain = await RunAsync("action", "list");
        CliEnd json = await RunAsync("action", "list", "--json");

        Assert.Equal(
            ["a.b.c               2.0.0    command  Does.", "orders.read.orders  1.0.0    query"],
            plain.Out.TrimEnd().Split('\n').Select(line => line.TrimEnd()));
        Assert.Equal(2, json.Json.GetProperty("items").GetArrayLength());
    }
}
