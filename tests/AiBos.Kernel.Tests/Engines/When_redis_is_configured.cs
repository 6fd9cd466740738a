using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Engines;

/// <summary>What one silo cached, the others find; and nothing depends on Redis being there.</summary>
public sealed class When_redis_is_configured
{
    public When_redis_is_configured() => Assert.SkipUnless(
        RedisServer.IsInstalled || Environment.GetEnvironmentVariable("AIBOS_TESTS_REQUIRE_REDIS") == "1",
        "redis-server is not on the path; install it, or set AIBOS_TESTS_REQUIRE_REDIS=1 to fail without it");

    [Fact]
    public async Task Should_share_what_was_cached_within_a_tenant_and_no_further()
    {
        await using CachedSilo silo = await CachedSilo.StartAsync();
        AssertCached(await silo.UseAsync(silo.Host, "acme", "get", "of acme"), "of acme", made: true);
        Assert.Equal(["t:acme:probe:greeting"], await silo.KeysAsync());

        await using SiloHost neighbour = await silo.StartNeighbourAsync();
        AssertCached(await silo.UseAsync(neighbour, "acme", "get", "made anew"), "of acme", made: false);
        AssertCached(await silo.UseAsync(neighbour, "globex", "get", "of globex"), "of globex", made: true);
        Assert.Equal(["t:acme:probe:greeting", "t:globex:probe:greeting"], await silo.KeysAsync());

        Assert.Equal(200, (await silo.UseAsync(neighbour, "acme", "remove", "")).Status);
        Assert.Equal(["t:globex:probe:greeting"], await silo.KeysAsync());
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task Should_answer_without_redis(string signal)
    {
        await using CachedSilo silo = await CachedSilo.StartAsync();
        AssertCached(await silo.UseAsync(silo.Host, "acme", "get", "first"), "first", made: true);

        silo.Redis.Signal(signal);

        AssertCached(await silo.UseAsync(silo.Host, "acme", "get", "second"), "first", made: false);
        Assert.Equal(200, (await silo.UseAsync(silo.Host, "acme", "remove", "")).Status);
        AssertCached(await silo.UseAsync(silo.Host, "acme", "get", "third"), "third", made: true);
        Assert.Equal(200, (await silo.UseAsync(silo.Host, "acme", "set", "fourth")).Status);
        AssertCached(await silo.UseAsync(silo.Host, "acme", "get", "fifth"), "fourth", made: false);
    }

    private static void AssertCached(HttpAnswer answer, string value, bool made)
    {
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(value, answer.Data.GetProperty("value").GetString());
        Assert.Equal(made, answer.Data.GetProperty("made").GetBoolean());
    }
}
