namespace AiBos.Kernel.Secrets;

/// <summary>One secret as operators see it: everything but its value.</summary>
/// <param name="Kind"><c>jwt</c>, <c>database-login</c>, <c>pepper</c> or <c>tenant-key</c>.</param>
/// <param name="Id">The key's public name: <c>kid</c>, or its version.</param>
/// <param name="State"><c>pending</c>, <c>active</c>, <c>grace</c>, <c>retired</c> or <c>revoked</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ChangedAt">When it came into its state.</param>
/// <param name="NextAt">When its state changes by itself; null when it does not.</param>
public sealed record SecretStatus(
    string Kind, string Id, string State, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt, DateTimeOffset? NextAt);
