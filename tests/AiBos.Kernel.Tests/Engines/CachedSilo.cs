using AiBos.Kernel.Tests.TestEngine;
using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using StackExchange.Redis;

namespace AiBos.Kernel.Tests.Engines;

/// <summary>A silo with a Redis of its own behind <c>ctx.Cache</c>.</summary>
internal sealed class CachedSilo : KernelFixture
{
    private readonly HttpClient _http = new();

    private CachedSilo(RedisServer redis) => Redis = redis;

    internal RedisServer Redis { get; }

    internal static async Task<CachedSilo> StartAsync()
    {
        var silo = new CachedSilo(await RedisServer.StartAsync());
        try
        {
            await silo.StartAsync([new ProbeEngine()], silo.Setting);
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    internal Task<SiloHost> StartNeighbourAsync() => StartNeighbourAsync([new ProbeEngine()], Setting);

    /// <summary>Uses the cache as the owner of a tenant, on the given silo.</summary>
    internal Task<HttpAnswer> UseAsync(SiloHost silo, string tenant, string act, string value) => HttpAnswer.SendAsync(
        _http, HttpMethod.Post, silo.BaseUrl + "/actions/probe/use.cache", Key(tenant, "owner"),
        $$"""{"act":"{{act}}","key":"greeting","value":"{{value}}"}""");

    /// <summary>Every key that Redis holds.</summary>
    internal async Task<IReadOnlyList<string>> KeysAsync()
    {
        await using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(Redis.ConnectionString);
        return [.. redis.GetServers()[0].Keys().Select(key => key.ToString()).Order(StringComparer.Ordinal)];
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Redis.DisposeAsync();
        _http.Dispose();
    }

    private string Setting => $"--ConnectionStrings:Redis={Redis.ConnectionString}";
}
