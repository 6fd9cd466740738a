namespace AiBos.Kernel.Metadata;

/// <summary>The engines of a tenant at one moment.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.metadata.TenantEngineSet")]
public sealed record TenantEngineSet
{
    /// <summary>By domain, in alphabetical order; engines that were registered once stay.</summary>
    [Id(0)]
    public required TenantEngine[] Engines { get; init; }

    /// <summary>
    /// SHA-256, lower-case hex, over everything the enabled engines promise: one value that changes with any of it.
    /// </summary>
    [Id(1)]
    public required string RootHash { get; init; }

    /// <summary>Whether actions of a domain may be called.</summary>
    public bool Serves(string domain) => Array.Exists(
        Engines, engine => engine.IsEnabled && string.Equals(engine.Domain, domain, StringComparison.Ordinal));
}
