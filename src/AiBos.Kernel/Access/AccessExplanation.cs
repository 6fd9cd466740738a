namespace AiBos.Kernel.Access;

/// <summary>Whether a principal may do something, and why.</summary>
/// <param name="Principal">Who.</param>
/// <param name="Allowed">Whether it may now: tenant and principal are active and a role grants it.</param>
/// <param name="Permission">What is needed.</param>
/// <param name="Status"><c>active</c> or <c>suspended</c>: the principal.</param>
/// <param name="TenantStatus">The tenant likewise.</param>
/// <param name="GrantedBy">Every grant that gives it, by role; empty when none does.</param>
public sealed record AccessExplanation(
    string Principal, bool Allowed, string Permission, string Status, string TenantStatus,
    IReadOnlyList<RoleGrant> GrantedBy);

/// <summary>A grant in a role.</summary>
/// <param name="Role">The role.</param>
/// <param name="Grant">Exact, a subtree or <c>*</c>.</param>
public sealed record RoleGrant(string Role, string Grant);
