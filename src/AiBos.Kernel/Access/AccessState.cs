using System.Collections.Immutable;
using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>All that a tenant administers, read under the lock of its head. Changing it makes another one.</summary>
internal sealed record AccessState
{
    internal required TenantId Tenant { get; init; }

    /// <summary>The moment of the change.</summary>
    internal required DateTimeOffset Now { get; init; }

    internal required ImmutableDictionary<string, AccessRole> Roles { get; init; }

    internal required ImmutableDictionary<string, AccessPrincipal> Principals { get; init; }

    internal required ImmutableDictionary<string, DutyPair> Duties { get; init; }

    /// <summary>How many keys of a principal work now; none for those who are not here.</summary>
    internal required ImmutableDictionary<string, int> LiveKeys { get; init; }

    /// <summary>The key the change is about; null when it is about none, or there is no such key.</summary>
    internal AccessKey? Key { get; init; }

    /// <summary>What a principal's roles grant, whatever its status.</summary>
    internal IEnumerable<string> GrantsOf(AccessPrincipal principal) => GrantsOf(principal.Roles);

    internal IEnumerable<string> GrantsOf(IEnumerable<string> roles) =>
        roles.SelectMany(role => Roles.TryGetValue(role, out AccessRole? found) ? found.Permissions : []);

    /// <summary>Active principals that may administer access.</summary>
    internal IEnumerable<AccessPrincipal> Administrators() => Principals.Values.Where(
        principal => principal.IsActive
            && new PermissionSet(GrantsOf(principal)).Has(AccessAdministration.AdminPermission));

    internal int LiveKeysOf(string principal) => LiveKeys.GetValueOrDefault(principal);
}
