namespace AiBos.Kernel.Access;

/// <summary>Whoever may act for a tenant.</summary>
/// <param name="Id">Opaque; stays on the ledger for ever.</param>
/// <param name="Kind"><c>user</c>, <c>service</c> or <c>device</c>.</param>
/// <param name="Roles">Names of roles; distinct, in ordinal order.</param>
/// <param name="Status"><c>active</c> or <c>suspended</c>; a suspended one is not let in.</param>
/// <param name="Version">Counts changes, from 1.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record AccessPrincipal(
    string Id, string Kind, IReadOnlyList<string> Roles, string Status, long Version, DateTimeOffset CreatedAt)
{
    internal bool IsActive => Status == "active";
}
