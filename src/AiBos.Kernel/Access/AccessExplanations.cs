using AiBos.Kernel.Database;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Access;

/// <summary>Says who may do what and why, from what is stored now: no cache stands in between.</summary>
public sealed class AccessExplanations
{
    private readonly KernelDatabase _database;
    private readonly AccessReads _reads;

    internal AccessExplanations(KernelDatabase database, AccessReads reads) => (_database, _reads) = (database, reads);

    /// <summary>Whether one principal may; NOT_FOUND when there is none.</summary>
    public async Task<Result<AccessExplanation>> OfAsync(
        TenantId tenant, string principal, string permission, CancellationToken cancellationToken)
    {
        Result<AccessPrincipal> found =
            await _reads.GetPrincipalAsync(tenant, principal, cancellationToken).ConfigureAwait(false);
        if (!found.IsOk)
            return found.Refusal;
        ILookup<string, RoleGrant> grants =
            await GrantsAsync(tenant, permission, cancellationToken).ConfigureAwait(false);
        string status = await TenantStatusAsync(tenant, cancellationToken).ConfigureAwait(false);
        return Explain(found.Value, permission, status, grants);
    }

    /// <summary>A page of everybody who may, after an id.</summary>
    public async Task<List<AccessExplanation>> ListAsync(
        TenantId tenant, string permission, string after, int limit, CancellationToken cancellationToken)
    {
        string status = await TenantStatusAsync(tenant, cancellationToken).ConfigureAwait(false);
        ILookup<string, RoleGrant> grants =
            await GrantsAsync(tenant, permission, cancellationToken).ConfigureAwait(false);
        if (status != "active" || grants.Count == 0)
            return [];
        List<AccessPrincipal> principals = await _reads.ListHoldersAsync(
            tenant, [.. grants.Select(role => role.Key)], after, limit, cancellationToken).ConfigureAwait(false);
        return [.. principals.Select(principal => Explain(principal, permission, status, grants))];
    }

    private static AccessExplanation Explain(
        AccessPrincipal principal, string permission, string tenantStatus, ILookup<string, RoleGrant> grants)
    {
        RoleGrant[] granted = [.. principal.Roles.SelectMany(role => grants[role])];
        return new AccessExplanation(
            principal.Id, granted.Length > 0 && principal.IsActive && tenantStatus == "active", permission,
            principal.Status, tenantStatus, granted);
    }

    // By role: what in it gives the permission.
    private async Task<ILookup<string, RoleGrant>> GrantsAsync(
        TenantId tenant, string permission, CancellationToken cancellationToken)
    {
        List<AccessRole> roles = await _reads.ListRolesAsync(
            tenant, "", AccessLimits.RolesMax, cancellationToken).ConfigureAwait(false);
        return roles.SelectMany(role => role.Permissions
            .Where(grant => new PermissionSet([grant]).Has(permission))
            .Select(grant => new RoleGrant(role.Name, grant))).ToLookup(grant => grant.Role, StringComparer.Ordinal);
    }

    private async Task<string> TenantStatusAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = _database.System.Command(
            "SELECT status FROM aibos.kernel_tenant WHERE tenant_id = $1", tenant.Value);
        return (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
