using AiBos.Sdk;

namespace AiBos.Engines.Accounting;

/// <summary>
/// Keeps a month from being closed while an entry is on its way into it. Posting holds the month's lock shared, closing
/// holds it alone, both until their commit. Advisory, because row locks on one hot row would be written to disk with
/// every entry. Tenant and purpose are in the name, so different tenants never wait for one another.
/// </summary>
internal static class PeriodLock
{
    /// <summary>Name of the lock of a month, an expression for SQL; the month is its first day.</summary>
    internal static Sql Name(TenantId tenant, DateOnly month) =>
        Sql.Of($"hashtextextended({$"accounting.period/{tenant.Value}/{month:yyyy-MM}"}, 0)");
}
