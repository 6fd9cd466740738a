using AiBos.Sdk;

namespace AiBos.Kernel.Audit;

/// <summary>The tenant of those who run the deployment. Its ledger tells of what belongs to no other tenant.</summary>
public static class PlatformTenant
{
    /// <summary><c>system</c>.</summary>
    public static TenantId Id { get; } = new("system");
}
