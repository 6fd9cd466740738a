using AiBos.Kernel.Contracts;
using AiBos.Sdk;

namespace AiBos.Kernel.Engines;

/// <summary><c>ctx.Metadata</c>: the catalogue as engines see it.</summary>
internal sealed class EngineMetadata(ContractCatalog catalog) : IMetadata
{
    public ValueTask<ActionContract?> FindContractAsync(
        ActionId action, ContractVersion? version = null, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(catalog.Find(action, version?.ToString())?.Contract);

    public ValueTask<IReadOnlyList<ActionContract>> ListContractsAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(catalog.All);
}
