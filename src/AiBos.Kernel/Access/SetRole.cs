using AiBos.Kernel.Database;
using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>Makes a role, or gives it other permissions.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.access.SetRole")]
public sealed record SetRole : AccessChange
{
    private const string Sql =
        """
        INSERT INTO aibos.kernel_role (tenant_id, role_name, permissions, version) VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant_id, role_name) DO UPDATE SET permissions = excluded.permissions, version = excluded.version
        """;

    /// <summary>Its name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>All its permissions.</summary>
    [Id(1)]
    public required string[] Permissions { get; init; }

    /// <summary>The version the caller has seen, 0 for none; null to overwrite whatever is there.</summary>
    [Id(2)]
    public long? ExpectedVersion { get; init; }

    internal override Result<AccessEffect> Apply(AccessState state)
    {
        if (Faults() is { Count: > 0 } faults)
            return Refusal.Invalid(faults);
        AccessRole? before = state.Roles.GetValueOrDefault(Name);
        if (RefuseVersion(ExpectedVersion, before?.Version ?? 0) is { } refusal)
            return refusal;
        if (before is null && state.Roles.Count >= AccessLimits.RolesMax)
        {
            return Refusal.Conflict(
                $"A tenant has at most {AccessLimits.RolesMax} roles; delete one that nobody holds.");
        }

        string[] permissions = [.. Permissions.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        const string action = "access.role.set";
        if (before is not null && before.Permissions.SequenceEqual(permissions, StringComparer.Ordinal))
            return AccessEffect.None(action, Name, state, before);
        var after = new AccessRole(Name, permissions, (before?.Version ?? 0) + 1);
        var had = new PermissionSet(before?.Permissions ?? []);
        return new AccessEffect(
            action, Name, state with { Roles = state.Roles.SetItem(Name, after) }, before, after)
        {
            Write = Statement.Of(Sql, state.Tenant.Value, Name, permissions, after.Version),
            HandsOut = [.. permissions.Where(permission => !had.Covers(permission))],
        };
    }

    private List<FieldError> Faults()
    {
        var faults = new List<FieldError>();
        if (AccessNames.FaultOfName(Name) is { } name)
            faults.Add(new FieldError("/name", name));
        if (Permissions.Length > AccessLimits.PermissionsMax)
        {
            faults.Add(new FieldError(
                "/permissions", $"A role has at most {AccessLimits.PermissionsMax} permissions; use subtrees."));
            return faults;
        }

        foreach ((int index, string permission) in Permissions.Index())
        {
            if (AccessNames.FaultOfGrant(permission) is { } fault)
                faults.Add(new FieldError($"/permissions/{index}", fault));
        }

        return faults;
    }
}
