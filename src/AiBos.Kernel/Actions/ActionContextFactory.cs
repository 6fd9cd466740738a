using AiBos.Kernel.Access;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Database;
using AiBos.Kernel.Engines;
using AiBos.Kernel.Metadata;
using AiBos.Kernel.Secrets;
using AiBos.Sdk;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Actions;

/// <summary>Puts together what a handler may touch.</summary>
internal sealed class ActionContextFactory(
    HybridCache cache, ContractCatalog catalog, TenantEngines engines, EngineSettings settings, TenantKeyStore keys,
    IAi ai, IIdSource ids, TimeProvider time, ILoggerFactory loggers)
{
    internal ActionContext Create(
        Caller caller, CompiledContract compiled, Guid executionId, TenantSession session, ActionEvents events)
    {
        ActionContract contract = compiled.Contract;
        string domain = contract.Action.Domain;
        TenantId tenant = caller.Tenant;
        return new ActionContext
        {
            Tenant = tenant,
            Principal = caller.Principal,
            Contract = contract,
            ExecutionId = executionId,
            Now = time.GetUtcNow(),
            Db = new EngineDb(session),
            Cache = new EngineCache(cache, tenant, domain),
            Metadata = new TenantMetadata(catalog, engines, tenant),
            Events = events,
            Log = loggers.CreateLogger($"AiBos.Engines.{domain}"),
            Configuration = new EngineConfiguration(domain, settings),
            Policy = new CallerPolicy(caller.Permissions),
            Security = new TenantSecurity(tenant, keys),
            Ai = ai,
            NewId = ids.NewId,
        };
    }
}
