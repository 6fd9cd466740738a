namespace AiBos.Client;

/// <summary>An API key of a tenant.</summary>
/// <param name="Id">The part of it that may be seen.</param>
/// <param name="Principal">For whom it speaks.</param>
/// <param name="Name">What it is for; empty for keys of the demo.</param>
/// <param name="State"><c>active</c>, <c>expired</c> or <c>revoked</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is not taken; null for never.</param>
public sealed record AccessKey(
    string Id, string Principal, string Name, string State, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>The whole key, a secret; null but in the answer to its making.</summary>
    public string? Key { get; init; }
}
