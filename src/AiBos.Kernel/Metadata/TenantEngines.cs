using AiBos.Kernel.Access;
using AiBos.Kernel.Audit;
using AiBos.Sdk;

namespace AiBos.Kernel.Metadata;

/// <summary>Which engines a tenant has, remembered on this silo for a moment.</summary>
public sealed class TenantEngines
{
    private const int TenantsMax = 10_000;
    private readonly IGrainFactory _grains;
    private readonly EnginePromises _promises;
    private readonly ShortCache<TenantId, RegistryAnswer> _cache;

    internal TenantEngines(
        IGrainFactory grains, EnginePromises promises, MetadataOptions options, TimeProvider time) =>
        (_grains, _promises, _cache) = (
            grains, promises, new ShortCache<TenantId, RegistryAnswer>(options.CacheFor, TenantsMax, time));

    /// <summary>The present set; LEDGER_UNAVAILABLE while a registration cannot be recorded.</summary>
    public async ValueTask<Result<TenantEngineSet>> GetAsync(TenantId tenant)
    {
        RegistryAnswer answer = await _cache.GetAsync(tenant, AskAsync).ConfigureAwait(false);
        if (answer.Set is { } set)
            return set;
        // A refusal is not remembered: the next caller asks again.
        _cache.Forget(tenant);
        return Refuse(answer);
    }

    /// <summary>The next caller of this tenant asks anew.</summary>
    internal void Forget(TenantId tenant) => _cache.Forget(tenant);

    /// <summary>The next caller of every tenant asks anew.</summary>
    internal void ForgetAll() => _cache.Clear();

    /// <summary>Whether this silo serves a domain to the tenants that have it enabled.</summary>
    public bool IsServedHere(string domain) => Array.Exists(_promises.Offers, offer => offer.Domain == domain);

    /// <summary>What the enabled engines of this silo describe, by id and version.</summary>
    public IReadOnlyList<EntityDescription> EntitiesOf(TenantEngineSet set) =>
        [.. PartsOf(set, engine => engine.Entities)
            .OrderBy(entity => entity.Id, StringComparer.Ordinal).ThenBy(entity => entity.Version)];

    /// <summary>What the enabled engines of this silo publish, by id and version.</summary>
    public IReadOnlyList<EventDescription> EventsOf(TenantEngineSet set) =>
        [.. PartsOf(set, engine => engine.Events)
            .OrderBy(published => published.Id, StringComparer.Ordinal).ThenBy(published => published.Version)];

    private IEnumerable<T> PartsOf<T>(TenantEngineSet set, Func<EngineManifest, IEnumerable<T>> partsOf)
    {
        ArgumentNullException.ThrowIfNull(set);
        return _promises.All.Where(engine => set.Serves(engine.Loaded.Manifest.Domain))
            .SelectMany(engine => partsOf(engine.Loaded.Manifest));
    }

    /// <summary>
    /// Enables or disables an engine for a tenant; durable on return, and known at once on this silo.
    /// </summary>
    /// <returns>The set, and the entry; null where nothing changed.</returns>
    public async Task<Result<(TenantEngineSet Set, AppendResult? Entry)>> SetAsync(
        TenantId tenant, string domain, bool enabled, PrincipalId principal)
    {
        RegistryAnswer answer =
            await AnswerAsync(Grain(tenant).SetAsync(domain, enabled, principal.Value)).ConfigureAwait(false);
        _cache.Forget(tenant);
        return answer.Set is { } set ? (set, answer.Entry) : Refuse(answer);
    }

    private Task<RegistryAnswer> AskAsync(TenantId tenant) => AnswerAsync(Grain(tenant).GetAsync(_promises.Offers));

    private IEngineRegistryGrain Grain(TenantId tenant) =>
        _grains.GetGrain<IEngineRegistryGrain>(LedgerGrainKey.Of(tenant));

    // The grain may be between two silos, or its silo gone.
    private static async Task<RegistryAnswer> AnswerAsync(Task<RegistryAnswer> asking)
    {
        try
        {
            return await asking.ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            return new RegistryAnswer { Refused = ErrorCode.LedgerUnavailable };
        }
    }

    private static Refusal Refuse(RegistryAnswer answer) => answer.Refused switch
    {
        ErrorCode.NotFound => Refusal.NotFound("There is no such engine."),
        ErrorCode.DatabaseUnavailable => new Refusal(
            ErrorCode.DatabaseUnavailable, "The database cannot be reached; try again.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        },
        _ => new Refusal(
            ErrorCode.LedgerUnavailable, "The engine's registration could not be recorded in time; try again.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        },
    };
}
