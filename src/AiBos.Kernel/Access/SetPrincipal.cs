using AiBos.Kernel.Database;
using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>Makes a principal, or gives it another kind, status or other roles.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.access.SetPrincipal")]
public sealed record SetPrincipal : AccessChange
{
    private const string Sql =
        """
        INSERT INTO aibos.kernel_principal (tenant_id, principal_id, kind, roles, status, version, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (tenant_id, principal_id) DO UPDATE SET kind = excluded.kind, roles = excluded.roles,
            status = excluded.status, version = excluded.version
        """;

    /// <summary>Its id.</summary>
    [Id(0)]
    public required string Principal { get; init; }

    /// <summary><c>user</c>, <c>service</c> or <c>device</c>.</summary>
    [Id(1)]
    public required string Kind { get; init; }

    /// <summary>All its roles.</summary>
    [Id(2)]
    public required string[] Roles { get; init; }

    /// <summary><c>active</c> or <c>suspended</c>.</summary>
    [Id(3)]
    public required string Status { get; init; }

    /// <summary>The version the caller has seen, 0 for none; null to overwrite whatever is there.</summary>
    [Id(4)]
    public long? ExpectedVersion { get; init; }

    internal override Result<AccessEffect> Apply(AccessState state)
    {
        if (Faults(state) is { Count: > 0 } faults)
            return Refusal.Invalid(faults);
        AccessPrincipal? before = state.Principals.GetValueOrDefault(Principal);
        if (RefuseVersion(ExpectedVersion, before?.Version ?? 0) is { } refusal)
            return refusal;
        if (before is null && state.Principals.Count >= AccessLimits.PrincipalsMax)
            return Refusal.Conflict($"A tenant has at most {AccessLimits.PrincipalsMax} principals.");
        string[] roles = [.. Roles.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var after = new AccessPrincipal(
            Principal, Kind, roles, Status, (before?.Version ?? 0) + 1, before?.CreatedAt ?? state.Now);
        const string action = "access.principal.set";
        if (before is not null && before.Kind == Kind && before.Status == Status
            && before.Roles.SequenceEqual(roles, StringComparer.Ordinal))
        {
            return AccessEffect.None(action, Principal, state, before);
        }

        // Whoever is let in again gets all its roles anew.
        IEnumerable<string> had = before is null || (after.IsActive && !before.IsActive) ? [] : before.Roles;
        return new AccessEffect(
            action, Principal, state with { Principals = state.Principals.SetItem(Principal, after) }, before, after)
        {
            Write = Statement.Of(
                Sql, state.Tenant.Value, Principal, Kind, roles, Status, after.Version, after.CreatedAt),
            HandsOut = [.. state.GrantsOf(roles.Except(had, StringComparer.Ordinal))],
        };
    }

    private List<FieldError> Faults(AccessState state)
    {
        var faults = new List<FieldError>();
        if (AccessNames.FaultOfPrincipal(Principal) is { } id)
            faults.Add(new FieldError("/id", id));
        if (Kind is not ("user" or "service" or "device"))
            faults.Add(new FieldError("/kind", "The kind is user, service or device."));
        if (Status is not ("active" or "suspended"))
            faults.Add(new FieldError("/status", "The status is active or suspended."));
        if (Roles.Length > AccessLimits.RolesPerPrincipalMax)
        {
            faults.Add(new FieldError(
                "/roles", $"A principal has at most {AccessLimits.RolesPerPrincipalMax} roles."));
            return faults;
        }

        foreach ((int index, string role) in Roles.Index())
        {
            if (!state.Roles.ContainsKey(role))
                faults.Add(new FieldError($"/roles/{index}", "There is no such role; make it first."));
        }

        return faults;
    }
}
