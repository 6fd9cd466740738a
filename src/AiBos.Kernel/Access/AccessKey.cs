namespace AiBos.Kernel.Access;

/// <summary>A long-lived credential without its secret.</summary>
/// <param name="Id">The part of the key that may be seen.</param>
/// <param name="Principal">For whom it speaks.</param>
/// <param name="Name">What it is for.</param>
/// <param name="State"><c>active</c>, <c>expired</c> or <c>revoked</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is not taken; null for never (keys of the demo).</param>
public sealed record AccessKey(
    string Id, string Principal, string Name, string State, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);
