namespace AiBos.Client;

/// <summary>Whoever may act for a tenant.</summary>
/// <param name="Id">Opaque, 1–128 characters; stays on the ledger for ever.</param>
/// <param name="Kind"><c>user</c>, <c>service</c> or <c>device</c>.</param>
/// <param name="Roles">Names of roles, at most 20.</param>
/// <param name="Status"><c>active</c> or <c>suspended</c>.</param>
/// <param name="Version">Counts changes, from 1.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record AccessPrincipal(
    string Id, string Kind, IReadOnlyList<string> Roles, string Status, long Version, DateTimeOffset CreatedAt);
