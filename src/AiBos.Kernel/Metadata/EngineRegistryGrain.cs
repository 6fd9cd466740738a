using System.Text.Json;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Sdk;

namespace AiBos.Kernel.Metadata;

/// <summary>
/// One change at a time for each tenant, which is a convenience: where two activations meet, both entries stand and the
/// row keeps the later one. Keeps nothing between calls, so nothing can be stale.
/// </summary>
[GrainType("engine-registry")]
internal sealed class EngineRegistryGrain(MetadataStore store, LedgerClient ledger, TimeProvider time)
    : Grain, IEngineRegistryGrain
{
    private TenantId Tenant => LedgerGrainKey.Tenant(this.GetPrimaryKeyString());

    public Task<RegistryAnswer> GetAsync(EngineOffer[] offers) =>
        WhileThereIsADatabaseAsync(() => RegisterAsync(offers));

    public Task<RegistryAnswer> SetAsync(string domain, bool enabled, string principal) =>
        WhileThereIsADatabaseAsync(() => SwitchAsync(domain, enabled, principal));

    private async Task<RegistryAnswer> RegisterAsync(EngineOffer[] offers)
    {
        Dictionary<string, TenantEngine> known = await KnownAsync();
        foreach (EngineOffer offer in offers)
        {
            known.TryGetValue(offer.Domain, out TenantEngine? before);
            if (before?.Hash == offer.Hash && before.Version == offer.Version)
                continue;
            if (await store.FindAsync(offer, CancellationToken.None) is not { } published
                || !IsNewer(offer, published, before))
            {
                continue;
            }

            AppendResult entry = await ChangeAsync(known, "engine.registered", published, new TenantEngine
            {
                Domain = offer.Domain,
                Version = offer.Version,
                Hash = offer.Hash,
                IsEnabled = before?.IsEnabled ?? true,
                ChangedAt = time.GetUtcNow(),
                ChangedBy = "kernel",
                Seq = 0,
            });
            if (!entry.IsSealed)
                return new RegistryAnswer { Refused = ErrorCode.LedgerUnavailable };
        }

        return new RegistryAnswer { Set = Set(known) };
    }

    private async Task<RegistryAnswer> SwitchAsync(string domain, bool enabled, string principal)
    {
        Dictionary<string, TenantEngine> known = await KnownAsync();
        if (!known.TryGetValue(domain, out TenantEngine? engine))
            return new RegistryAnswer { Refused = ErrorCode.NotFound };
        if (engine.IsEnabled == enabled)
            return new RegistryAnswer { Set = Set(known) };
        AppendResult entry = await ChangeAsync(known, enabled ? "engine.enabled" : "engine.disabled", null, engine with
        {
            IsEnabled = enabled,
            ChangedAt = time.GetUtcNow(),
            ChangedBy = principal,
        });
        return entry.IsSealed
            ? new RegistryAnswer { Set = Set(known), Entry = entry }
            : new RegistryAnswer { Refused = ErrorCode.LedgerUnavailable };
    }

    private async Task<Dictionary<string, TenantEngine>> KnownAsync() =>
        new(await store.ListAsync(Tenant, CancellationToken.None), StringComparer.Ordinal);

    private static async Task<RegistryAnswer> WhileThereIsADatabaseAsync(Func<Task<RegistryAnswer>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception e) when (DatabaseErrors.IsUnavailable(e))
        {
            return new RegistryAnswer { Refused = ErrorCode.DatabaseUnavailable };
        }
    }

    // Of one version the content that was published later is the newer: while silos are exchanged, the older ones do
    // not take back what the newer ones registered.
    private static bool IsNewer(EngineOffer offer, PublishedEngine published, TenantEngine? before)
    {
        if (before is null)
            return true;
        int order = ContractVersion.Parse(offer.Version).CompareTo(ContractVersion.Parse(before.Version));
        return order > 0 || (order == 0 && published.At > before.ChangedAt);
    }

    // The entry first: a crash in between leaves an act on the ledger whose effect is not there, never the other way.
    private async Task<AppendResult> ChangeAsync(
        Dictionary<string, TenantEngine> known, string action, PublishedEngine? published, TenantEngine engine)
    {
        known[engine.Domain] = engine;
        byte[] payload = JsonSerializer.SerializeToUtf8Bytes(new
        {
            domain = engine.Domain,
            version = engine.Version,
            hash = engine.Hash,
            enabled = engine.IsEnabled,
            contracts = published?.Contracts,
            entities = published?.Entities,
            events = published?.Events,
            root = Set(known).RootHash,
        });
        AppendResult entry = await ledger.RecordAsync(
            Tenant, EntryKind.Metadata, engine.ChangedBy, action, "ok", payload);
        if (!entry.IsSealed)
            return entry;
        known[engine.Domain] = engine with { Seq = entry.Seq };
        await store.SaveAsync(Tenant, known[engine.Domain], CancellationToken.None);
        return entry;
    }

    private static TenantEngineSet Set(Dictionary<string, TenantEngine> known) => new()
    {
        Engines = [.. known.Values.OrderBy(engine => engine.Domain, StringComparer.Ordinal)],
        RootHash = MetadataObject.RootOf(known.Values.Where(engine => engine.IsEnabled)
            .Select(engine => KeyValuePair.Create($"engine/{engine.Domain}@{engine.Version}", engine.Hash))),
    };
}
