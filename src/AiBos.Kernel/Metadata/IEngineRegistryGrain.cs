using AiBos.Kernel.Audit;

namespace AiBos.Kernel.Metadata;

/// <summary>
/// Which engines a tenant has. Key: <see cref="LedgerGrainKey.Of"/>. An engine that the tenant has not seen is
/// registered, enabled and written to the ledger before anybody is told of it.
/// </summary>
[Alias("aibos.metadata.IEngineRegistryGrain")]
public interface IEngineRegistryGrain : IGrainWithStringKey
{
    /// <summary>Registers what is new and answers the present set.</summary>
    /// <param name="offers">
    /// What the asking silo serves: while silos are exchanged it is not what the grain's own silo serves.
    /// </param>
    [Alias("Get")]
    Task<RegistryAnswer> GetAsync(EngineOffer[] offers);

    /// <summary>
    /// Enables or disables an engine; durable on return. Nothing is written when it is so already. NOT_FOUND where the
    /// tenant has no such engine, LEDGER_UNAVAILABLE where the entry could not be made durable.
    /// </summary>
    [Alias("Set")]
    Task<RegistryAnswer> SetAsync(string domain, bool enabled, string principal);
}

/// <summary>A set, or why there is none.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.metadata.RegistryAnswer")]
public sealed record RegistryAnswer
{
    /// <summary>The set; null on refusal.</summary>
    [Id(0)]
    public TenantEngineSet? Set { get; init; }

    /// <summary>The entry of the change; null when nothing changed.</summary>
    [Id(1)]
    public AppendResult? Entry { get; init; }

    /// <summary>Null on success.</summary>
    [Id(2)]
    public ErrorCode? Refused { get; init; }
}
