using AiBos.Kernel.Audit;
using AiBos.Kernel.Work;
using AiBos.Sdk;

namespace AiBos.Kernel.Tenancy;

/// <summary>Verifies every tenant's log once a day, at leisure, and records each run on that log.</summary>
internal sealed class NightlyVerification(AuditService audit, TenantStore tenants, AuditOptions options) : IDueWork
{
    public string Kind => "audit.verify.nightly";

    public DateTimeOffset Next(DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) + options.NightlyAt;
        return today > now ? today : today.AddDays(1);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (TenantId tenant in await tenants.ListAsync(cancellationToken).ConfigureAwait(false))
            await audit.VerifyGentlyAsync(tenant, cancellationToken).ConfigureAwait(false);
    }
}
