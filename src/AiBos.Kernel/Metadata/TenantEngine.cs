namespace AiBos.Kernel.Metadata;

/// <summary>An engine as one tenant has it.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.metadata.TenantEngine")]
public sealed record TenantEngine
{
    /// <summary>Its domain.</summary>
    [Id(0)]
    public required string Domain { get; init; }

    /// <summary>The newest version that was registered for the tenant.</summary>
    [Id(1)]
    public required string Version { get; init; }

    /// <summary>Whether its actions may be called.</summary>
    [Id(2)]
    public required bool IsEnabled { get; init; }

    /// <summary>When that last changed.</summary>
    [Id(3)]
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Who changed it; <c>kernel</c> for a registration.</summary>
    [Id(4)]
    public required string ChangedBy { get; init; }

    /// <summary>The entry of that change.</summary>
    [Id(5)]
    public required long Seq { get; init; }

    /// <summary>SHA-256 of what it promises, lower-case hex.</summary>
    [Id(6)]
    public required string Hash { get; init; }
}
