using AiBos.Kernel.Database;
using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>Takes away a role that nobody holds.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.access.DeleteRole")]
public sealed record DeleteRole : AccessChange
{
    /// <summary>Its name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    internal override Result<AccessEffect> Apply(AccessState state)
    {
        if (!state.Roles.TryGetValue(Name, out AccessRole? before))
            return AccessReads.NoRole();
        int holders = state.Principals.Values.Count(principal => principal.Roles.Contains(Name));
        if (holders > 0)
        {
            return Refusal.Conflict(
                $"{holders} {(holders == 1 ? "principal holds" : "principals hold")} this role; take it from them "
                + "first.");
        }

        return new AccessEffect(
            "access.role.deleted", Name, state with { Roles = state.Roles.Remove(Name) }, before, null)
        {
            Write = Statement.Of(
                "DELETE FROM aibos.kernel_role WHERE tenant_id = $1 AND role_name = $2", state.Tenant.Value, Name),
        };
    }
}
