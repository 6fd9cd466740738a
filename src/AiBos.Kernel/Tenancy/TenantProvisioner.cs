using System.Text.Json;
using AiBos.Kernel.Access;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Keys;
using AiBos.Ledger;
using AiBos.Sdk;

namespace AiBos.Kernel.Tenancy;

/// <summary>What a new tenant begins with.</summary>
/// <param name="Tenant">Its name.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="Roles">Roles and their permissions.</param>
public sealed record TenantPlan(
    TenantId Tenant, string DisplayName, IReadOnlyDictionary<string, string[]> Roles);

/// <summary>
/// Makes tenants with their roles, one service principal per role, and keys. Every step may be repeated: what exists
/// stays, and only what changed is recorded on the tenant's ledger.
/// </summary>
public sealed class TenantProvisioner
{
    private readonly TenantStore _tenants;
    private readonly AccessStore _access;
    private readonly LedgerClient _ledger;
    private readonly MasterKey _masterKey;
    private readonly Peppers _peppers;

    internal TenantProvisioner(
        TenantStore tenants, AccessStore access, LedgerClient ledger, MasterKey masterKey, Peppers peppers) =>
        (_tenants, _access, _ledger, _masterKey, _peppers) = (tenants, access, ledger, masterKey, peppers);

    /// <summary>Makes or completes the tenant and returns a key for each role.</summary>
    /// <remarks>
    /// Keys are derived from the master key, so that a second start shows the same ones; for demonstrations only.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The ledger does not take the entry.</exception>
    public async Task<IReadOnlyDictionary<string, ApiKey>> EnsureDemoAsync(
        TenantPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        bool changed = await _tenants.EnsureAsync(plan.Tenant, plan.DisplayName, cancellationToken)
            .ConfigureAwait(false);
        var keys = new Dictionary<string, ApiKey>(StringComparer.Ordinal);
        foreach ((string role, string[] permissions) in plan.Roles)
        {
            var principal = new PrincipalId($"{role}@{plan.Tenant.Value}");
            changed |= await _access.EnsureRoleAsync(plan.Tenant, role, permissions, cancellationToken)
                .ConfigureAwait(false);
            changed |= await _access.EnsurePrincipalAsync(
                plan.Tenant, principal, "service", [role], cancellationToken).ConfigureAwait(false);
            var key = ApiKey.Create("dev", _masterKey.Derive($"demo-key/{plan.Tenant.Value}/{role}", 32));
            changed |= await _access.EnsureKeyAsync(plan.Tenant, principal, key, _peppers, cancellationToken)
                .ConfigureAwait(false);
            keys.Add(role, key);
        }

        if (changed)
            await RecordAsync(plan).ConfigureAwait(false);
        return keys;
    }

    private async Task RecordAsync(TenantPlan plan)
    {
        byte[] payload = JsonSerializer.SerializeToUtf8Bytes(new { tenant = plan.Tenant.Value, roles = plan.Roles });
        AppendResult result = await _ledger.RecordAsync(
            plan.Tenant, EntryKind.Permission, "kernel", "access.changed", "ok", payload).ConfigureAwait(false);
        if (!result.IsSealed)
            throw new InvalidOperationException($"The ledger of {plan.Tenant} took no entry: {result.Failure}");
    }
}
