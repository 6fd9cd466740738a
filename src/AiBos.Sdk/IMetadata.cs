namespace AiBos.Sdk;

/// <summary>What the kernel knows of contracts and engines, as seen by this tenant.</summary>
/// <example>
/// <code><![CDATA[
/// var create = new ActionId("accounting.create.journal_entry");
/// ActionContract? newest = await context.Metadata.FindContractAsync(create, version: null, cancellationToken);
/// IReadOnlyList<ActionContract> contracts = await context.Metadata.ListContractsAsync(cancellationToken);
/// IReadOnlyList<EntityDescription> entities = await context.Metadata.ListEntitiesAsync(cancellationToken);
/// IReadOnlyList<EventDescription> events = await context.Metadata.ListEventsAsync(cancellationToken);
/// Console.WriteLine(newest is null
///     ? "Nothing can be posted: accounting is not enabled."
///     : $"{newest}, one of {contracts.Count}; {entities.Count} entities, {events.Count} events");
/// ]]></code>
/// </example>
public interface IMetadata
{
    /// <summary>
    /// A contract; the newest version when <paramref name="version"/> is null; null when unknown, or when its engine is
    /// not enabled for the tenant.
    /// </summary>
    /// <param name="action">The action, of any engine.</param>
    /// <param name="version">The exact version; null for the newest.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="TimeoutException">Which engines are enabled cannot be read now.</exception>
    ValueTask<ActionContract?> FindContractAsync(
        ActionId action, ContractVersion? version = null, CancellationToken cancellationToken = default);

    /// <summary>Every contract of the enabled engines, by id and version.</summary>
    /// <exception cref="TimeoutException">Which engines are enabled cannot be read now.</exception>
    ValueTask<IReadOnlyList<ActionContract>> ListContractsAsync(CancellationToken cancellationToken = default);

    /// <summary>Every entity that an enabled engine describes, by id and version.</summary>
    /// <exception cref="TimeoutException">Which engines are enabled cannot be read now.</exception>
    ValueTask<IReadOnlyList<EntityDescription>> ListEntitiesAsync(CancellationToken cancellationToken = default);

    /// <summary>Every event that an enabled engine publishes, by id and version.</summary>
    /// <exception cref="TimeoutException">Which engines are enabled cannot be read now.</exception>
    ValueTask<IReadOnlyList<EventDescription>> ListEventsAsync(CancellationToken cancellationToken = default);
}
