using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Cli.Tests.Connecting;

public sealed class ConnectionTests : CliFixture
{
    private const string Key = StubKernel.ApiKey;

    [Fact]
    public async Task Resolve_Environment_IsUsed()
    {
        Variables["AIBOS_URL"] = Stub.BaseUrl.OriginalString;
        Variables["AIBOS_KEY"] = Key;

        Assert.Equal(0, (await RunBareAsync(["action", "call", "a.b.c"])).ExitCode);
    }

    [Fact]
    public async Task Resolve_OptionAndEnvironment_TheOptionWins()
    {
        Variables["AIBOS_URL"] = "http://127.0.0.1:1";
        Variables["AIBOS_KEY"] = "another";

        Assert.Equal(0, (await RunAsync("action", "call", "a.b.c")).ExitCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("data")]
    public async Task Resolve_NothingGiven_TakesTheDemoAndSaysSo(string? dataDirectory)
    {
        if (dataDirectory is not null)
            Variables["Kernel__DataDirectory"] = dataDirectory;
        WriteDemo(dataDirectory ?? ".aibos", Stub.BaseUrl.OriginalString);

        CliEnd end = await RunBareAsync(["action", "call", "a.b.c", "--json"]);

        Assert.Equal(0, end.ExitCode);
        Assert.Equal(Key, Stub.Requests[0].Headers["X-Api-Key"]);
        Assert.Contains("Using the demo at", end.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, end.Out + end.Error, StringComparison.Ordinal);
        Assert.True(end.Json.GetProperty("success").GetBoolean());
    }

    [Fact]
    public async Task Resolve_DemoOfTheGivenAddress_GivesItsKey()
    {
        WriteDemo(".aibos", Stub.BaseUrl.OriginalString);

        CliEnd end = await RunBareAsync(["action", "call", "a.b.c", "--url", $"{Stub.BaseUrl.OriginalString}/"]);

        Assert.Equal(0, end.ExitCode);
    }

    [Fact]
    public async Task Resolve_DemoOfAnotherAddress_GivesNothing()
    {
        WriteDemo(".aibos", "http://127.0.0.1:1");

        CliEnd end = await RunBareAsync(["action", "call", "a.b.c", "--url", Stub.BaseUrl.OriginalString]);

        Assert.Equal(2, end.ExitCode);
        Assert.Empty(Stub.Requests);
    }

    [Fact]
    public async Task Resolve_KeyGiven_LeavesTheDemoAlone()
    {
        WriteDemo(".aibos", "http://127.0.0.1:1");

        CliEnd end = await RunAsync("action", "call", "a.b.c");

        Assert.Equal(0, end.ExitCode);
        Assert.DoesNotContain("demo", end.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://kernel.example")]
    [InlineData("file:///etc/passwd")]
    [InlineData("")]
    public async Task Resolve_DemoPointsElsewhere_IsNotBelieved(string baseUrl)
    {
        WriteDemo(".aibos", baseUrl);

        Assert.Equal(3, (await RunBareAsync(["action", "list"])).ExitCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"baseUrl\":\"http://127.0.0.1:1\",\"keys\":[]}")]
    public async Task Resolve_DemoUnreadable_Is3(string content)
    {
        Write(".aibos/demo.json", content);

        CliEnd end = await RunBareAsync(["action", "list", "--json"]);

        Assert.Equal(3, end.ExitCode);
        Assert.Equal("UNREADABLE_FILE", end.Json.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Resolve_AddressWithPassword_IsRefusedWithoutRepeatingIt()
    {
        CliEnd end = await RunBareAsync(["status", "--url", "http://me:hunter2@kernel.example"]);

        Assert.Equal(2, end.ExitCode);
        Assert.DoesNotContain("hunter2", end.Error, StringComparison.Ordinal);
    }

    private void WriteDemo(string directory, string baseUrl) => Write($"{directory}/demo.json", $$"""
        { "baseUrl": "{{baseUrl}}", "postgres": "Host=x", "keys": [
          { "tenant": "globex", "role": "owner", "key": "wrong-tenant" },
          { "tenant": "acme", "role": "viewer", "key": "wrong-role" },
          { "tenant": "acme", "role": "owner", "key": "{{Key}}" } ] }
        """);
}
