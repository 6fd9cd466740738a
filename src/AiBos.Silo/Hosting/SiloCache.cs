using AiBos.Kernel;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using StackExchange.Redis;

namespace AiBos.Silo.Hosting;

/// <summary>Redis as second level of <c>ctx.Cache</c>: quick to give up, never a reason to fail an action.</summary>
internal static class SiloCache
{
    // Before the given string, whose own words count. Without them a call would wait 5 s for nothing.
    private const string Defaults = "abortConnect=false,connectTimeout=1000,syncTimeout=1000,";

    internal static void Add(IServiceCollection services, string connectionString)
    {
        ConfigurationOptions options = Parse(connectionString);
        // Queued commands would wait for a connection that may never come.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        services.AddSingleton<IDistributedCache>(provider => new ForgivingRedis(
            new RedisCache(new RedisCacheOptions { ConfigurationOptions = options }),
            provider.GetRequiredService<ILogger<ForgivingRedis>>()));
    }

    private static ConfigurationOptions Parse(string connectionString)
    {
        try
        {
            return ConfigurationOptions.Parse(Defaults + connectionString);
        }
        catch (ArgumentException e)
        {
            // Its message repeats what was given, password and all.
            throw new KernelStartException(
                "The setting ConnectionStrings__Redis is not a connection string of StackExchange.Redis.", e);
        }
    }
}
