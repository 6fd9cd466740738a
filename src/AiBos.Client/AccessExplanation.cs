namespace AiBos.Client;

/// <summary>Whether a principal may run an action, and why.</summary>
/// <param name="Principal">Who.</param>
/// <param name="Allowed">Whether it may now.</param>
/// <param name="Permission">What the action needs.</param>
/// <param name="Status"><c>active</c> or <c>suspended</c>: the principal.</param>
/// <param name="TenantStatus">The tenant likewise.</param>
/// <param name="GrantedBy">Every grant that gives it; empty when none does.</param>
public sealed record AccessExplanation(
    string Principal, bool Allowed, string Permission, string Status, string TenantStatus,
    IReadOnlyList<AccessGrant> GrantedBy);

/// <summary>A grant in a role.</summary>
/// <param name="Role">The role.</param>
/// <param name="Grant">Exact, a subtree or <c>*</c>.</param>
public sealed record AccessGrant(string Role, string Grant);
