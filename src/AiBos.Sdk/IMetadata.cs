namespace AiBos.Sdk;

/// <summary>What the kernel knows of contracts and engines, as seen by this tenant.</summary>
public interface IMetadata
{
    /// <summary>A contract; the newest version when <paramref name="version"/> is null; null when unknown.</summary>
    ValueTask<ActionContract?> FindContractAsync(
        ActionId action, ContractVersion? version = null, CancellationToken cancellationToken = default);

    /// <summary>Every contract, by id and version.</summary>
    ValueTask<IReadOnlyList<ActionContract>> ListContractsAsync(CancellationToken cancellationToken = default);

    /// <summary>Every entity that an enabled engine describes, by id and version.</summary>
    ValueTask<IReadOnlyList<EntityDescription>> ListEntitiesAsync(CancellationToken cancellationToken = default);

    /// <summary>Every event that an enabled engine publishes, by id and version.</summary>
    ValueTask<IReadOnlyList<EventDescription>> ListEventsAsync(CancellationToken cancellationToken = default);
}
