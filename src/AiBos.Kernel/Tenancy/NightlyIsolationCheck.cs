using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Kernel.Work;

namespace AiBos.Kernel.Tenancy;

/// <summary>
/// Looks every night whether the database still keeps tenants apart. While it does not, that is an error in the log
/// every minute, and no silo starts.
/// </summary>
internal sealed class NightlyIsolationCheck(IsolationCheck check, AuditOptions options) : IDueWork
{
    public string Kind => "isolation.check.nightly";

    public DateTimeOffset Next(DateTimeOffset now) => options.NextNight(now);

    public Task RunAsync(CancellationToken cancellationToken) => check.RequireAsync(cancellationToken);
}
