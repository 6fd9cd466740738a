using AiBos.Kernel.Access;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Metadata;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>What a caller may call: of engines that are enabled for its tenant, what its permissions allow.</summary>
internal static class VisibleContracts
{
    /// <summary>Every version, by action and version; a refusal while the tenant's engines cannot be read.</summary>
    internal static async ValueTask<Result<ActionContract[]>> OfAsync(Caller caller, IServiceProvider services)
    {
        Result<TenantEngineSet> engines =
            await services.GetRequiredService<TenantEngines>().GetAsync(caller.Tenant);
        if (!engines.IsOk)
            return engines.Refusal;
        return services.GetRequiredService<ContractCatalog>().All.Where(
            contract => caller.Permissions.Has(contract.Permission)
                && engines.Value.Serves(contract.Action.Domain)).ToArray();
    }
}
