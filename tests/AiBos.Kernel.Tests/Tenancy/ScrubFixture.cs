using AiBos.Kernel.Tenancy;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Tenancy;

/// <summary>One silo for tests that look at all tenants, or at what guards the ledger.</summary>
public sealed class ScrubFixture : KernelFixture, IAsyncLifetime
{
    private int _tenants;

    public async ValueTask InitializeAsync()
    {
        await StartAsync([], "--Kernel:Audit:CheckpointEvery=00:01:00", "--Kernel:Audit:ScrubEvery=01:00:00");
        await MakeLookDueAsync();
    }

    /// <summary>The next look is due now, and nobody has it, whatever the clocks of other tests said.</summary>
    internal Task<object?> MakeLookDueAsync() => SqlAsync<object>(
        "INSERT INTO aibos.kernel_due_work (work_kind, work_key, due_at) VALUES ('audit.scrub.tail', '', now()) "
        + "ON CONFLICT (work_kind, work_key) DO UPDATE SET due_at = now(), lease_token = NULL, lease_until = NULL");

    internal async Task<TenantId> NewTenantAsync()
    {
        var tenant = new TenantId($"scrub-{Interlocked.Increment(ref _tenants)}");
        await Get<TenantStore>().EnsureAsync(tenant, "Test", CancellationToken.None);
        return tenant;
    }
}
