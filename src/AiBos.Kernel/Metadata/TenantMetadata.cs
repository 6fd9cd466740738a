using AiBos.Kernel.Contracts;
using AiBos.Sdk;

namespace AiBos.Kernel.Metadata;

/// <summary>
/// <c>ctx.Metadata</c>: contracts, entities and events of the engines that are enabled for the tenant.
/// </summary>
internal sealed class TenantMetadata(ContractCatalog catalog, TenantEngines engines, TenantId tenant) : IMetadata
{
    public async ValueTask<ActionContract?> FindContractAsync(
        ActionId action, ContractVersion? version = null, CancellationToken cancellationToken = default) =>
        (await EnabledAsync().ConfigureAwait(false)).Serves(action.Domain)
            ? catalog.Find(action, version?.ToString())?.Contract
            : null;

    public async ValueTask<IReadOnlyList<ActionContract>> ListContractsAsync(
        CancellationToken cancellationToken = default)
    {
        TenantEngineSet enabled = await EnabledAsync().ConfigureAwait(false);
        return [.. catalog.All.Where(contract => enabled.Serves(contract.Action.Domain))];
    }

    public async ValueTask<IReadOnlyList<EntityDescription>> ListEntitiesAsync(
        CancellationToken cancellationToken = default) =>
        engines.EntitiesOf(await EnabledAsync().ConfigureAwait(false));

    public async ValueTask<IReadOnlyList<EventDescription>> ListEventsAsync(
        CancellationToken cancellationToken = default) =>
        engines.EventsOf(await EnabledAsync().ConfigureAwait(false));

    // The dispatcher asked a moment ago: only what was forgotten in between can be unavailable here.
    private async ValueTask<TenantEngineSet> EnabledAsync()
    {
        Result<TenantEngineSet> set = await engines.GetAsync(tenant).ConfigureAwait(false);
        return set.IsOk ? set.Value : throw new TimeoutException("The tenant's engines cannot be read.");
    }
}
