namespace AiBos.Client;

/// <summary>What a rotation began.</summary>
/// <param name="Kind"><c>jwt</c>, <c>database-login</c>, <c>pepper</c> or <c>tenant-key</c>.</param>
/// <param name="State">
/// Of a signing key <c>pending</c>, of logins <c>active</c>; <c>revoked</c> for those before; null for others.
/// </param>
/// <param name="SignsAt">From when the new signing key signs; null for others.</param>
/// <param name="Version">The new version of a tenant's key or a pepper; null for others.</param>
/// <param name="GraceUntil">Until when the logins before are let in; null for others.</param>
public sealed record RotatedSecret(
    string Kind, string? State = null, DateTimeOffset? SignsAt = null, int? Version = null,
    DateTimeOffset? GraceUntil = null);
