using AiBos.Kernel.Database;
using AiBos.Sdk;

namespace AiBos.Kernel.Audit;

/// <summary>The recorded end of a log, as the tenant's own scope sees it.</summary>
internal sealed record HeadRow(int Incarnation, long Size, byte[] HeadHash)
{
    /// <summary>Reads it; null when the tenant has no log.</summary>
    internal static Task<HeadRow?> FindAsync(
        TenantSession session, TenantId tenant, CancellationToken cancellationToken) => session.FindAsync<HeadRow>(
        $"SELECT incarnation, size, head_hash FROM aibos.kernel_ledger_head WHERE tenant_id = {tenant}",
        cancellationToken);
}
