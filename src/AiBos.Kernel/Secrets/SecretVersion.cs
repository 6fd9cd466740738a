namespace AiBos.Kernel.Secrets;

/// <summary>A version of a secret that is derived from the master key, as stored.</summary>
internal sealed record SecretVersion(
    string Kind, int Version, string State, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt, string ChangedBy,
    DateTimeOffset? RetiresAt, bool IsStolen, string Recorded);
