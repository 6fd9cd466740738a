using AiBos.Kernel.Audit;
using AiBos.Kernel.Work;
using AiBos.Sdk;

namespace AiBos.Kernel.Tenancy;

/// <summary>Verifies every tenant's log once a day, at leisure, and records each run on that log.</summary>
internal sealed class NightlyVerification(AuditService audit, TenantStore tenants, AuditOptions options) : IDueWork
{
    public string Kind => "audit.verify.nightly";

    public DateTimeOffset Next(DateTimeOffset now) => options.NextNight(now);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (TenantId tenant in await tenants.ListAsync(cancellationToken).ConfigureAwait(false))
            await audit.VerifyGentlyAsync(tenant, cancellationToken).ConfigureAwait(false);
    }
}
