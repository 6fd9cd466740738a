using AiBos.Kernel.Access;
using AiBos.Kernel.Tenancy;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Privacy;

/// <summary>One silo for tests of personal data, each of which has a tenant of its own.</summary>
public sealed class ErasureFixture : KernelFixture, IAsyncLifetime
{
    private static readonly Dictionary<string, string[]> Roles = new()
    {
        ["owner"] = ["*"],
        ["accountant"] = ["accounting.*"],
        ["auditor"] = ["audit.*"],
    };

    private int _tenants;

    public async ValueTask InitializeAsync() => await StartAsync(
        [new ProbeEngine()], "--Engines:probe:Greeting=hello", "--Kernel:Audit:ScrubEvery=01:00:00");

    internal async Task<PersonalTenant> NewTenantAsync()
    {
        var tenant = new TenantId($"person-{Interlocked.Increment(ref _tenants)}");
        IReadOnlyDictionary<string, ApiKey> keys = await Get<TenantProvisioner>().EnsureDemoAsync(
            new TenantPlan(tenant, "Test", Roles), TestContext.Current.CancellationToken);
        return new PersonalTenant(tenant, keys.ToDictionary(key => key.Key, key => key.Value.Reveal()));
    }

    /// <summary>Calls an action with a key.</summary>
    internal Task<HttpAnswer> CallAsync(string key, string action, string body)
    {
        int dot = action.IndexOf('.', StringComparison.Ordinal);
        return SendAsync(HttpMethod.Post, $"/actions/{action[..dot]}/{action[(dot + 1)..]}", key, body);
    }
}

/// <summary>A tenant and a key for each of its roles.</summary>
internal sealed record PersonalTenant(TenantId Id, IReadOnlyDictionary<string, string> Keys)
{
    internal string Key(string role) => Keys[role];
}
