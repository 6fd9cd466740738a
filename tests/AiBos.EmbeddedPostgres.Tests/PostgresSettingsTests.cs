using Xunit;

namespace AiBos.EmbeddedPostgres.Tests;

public sealed class PostgresSettingsTests
{
    [Fact]
    public void Arguments_NothingGiven_AreDurableOnLoopback()
    {
        var arguments = PostgresSettings.Arguments(5432, new Dictionary<string, string>());

        Assert.All(
            (string[])
            [
                "fsync=on", "full_page_writes=on", "listen_addresses=127.0.0.1", "port=5432",
                "unix_socket_directories=", "max_connections=200", "shared_buffers=128MB",
            ],
            wanted => Assert.Contains(wanted, arguments));
    }

    [Fact]
    public void Arguments_DefaultOverridden_TakesTheGivenValue() => Assert.Contains(
        "shared_buffers=1GB",
        PostgresSettings.Arguments(1, new Dictionary<string, string> { ["shared_buffers"] = "1GB" }));

    [Theory]
    [InlineData("fsync")]
    [InlineData("full_page_writes")]
    [InlineData("listen_addresses")]
    [InlineData("port")]
    [InlineData("hba_file")]
    [InlineData("FSYNC")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("x=y")]
    public void Arguments_ReservedOrNoName_IsRefused(string name)
    {
        var refused = Assert.Throws<EmbeddedPostgresException>(
            () => PostgresSettings.Arguments(1, new Dictionary<string, string> { [name] = "off" }));

        Assert.Contains($"'{name}'", refused.Message, StringComparison.Ordinal);
    }
}
