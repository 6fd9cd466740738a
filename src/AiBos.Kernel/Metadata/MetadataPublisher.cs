using AiBos.Kernel.Database;
using AiBos.Kernel.Engines;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Metadata;

/// <summary>
/// Takes the engines of this silo in, at start, before any of them can be called: compares what they promise with what
/// was published, runs their scripts, and publishes what is new.
/// </summary>
public sealed class MetadataPublisher(
    KernelDatabase database, DatabaseBootstrap bootstrap, TimeProvider time, ILogger<MetadataPublisher> log)
{
    private readonly MetadataStore _store = new(database, time);

    /// <summary>
    /// An engine that promises under a published version something else than was published is refused, before it
    /// touches the database: what callers rely on changes only with the version. So is one whose script fails.
    /// </summary>
    /// <returns>The engines that may be served.</returns>
    /// <exception cref="KernelStartException">The database does not let the kernel in.</exception>
    public async Task<EngineRegistry> PublishAsync(EngineRegistry engines, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engines);
        engines = engines.Without(await CompareAsync(engines, cancellationToken).ConfigureAwait(false));
        engines = engines.Without(await MigrateAsync(engines, cancellationToken).ConfigureAwait(false));
        foreach (EnginePromise engine in new EnginePromises(engines).All)
            await _store.PublishAsync([engine.Whole, .. engine.Contracts], cancellationToken).ConfigureAwait(false);
        // Once more: another silo may have been faster with another content.
        engines = engines.Without(await CompareAsync(engines, cancellationToken).ConfigureAwait(false));
        await TellAsync(engines, cancellationToken).ConfigureAwait(false);
        return engines;
    }

    private async Task<IReadOnlyList<RefusedEngine>> CompareAsync(
        EngineRegistry engines, CancellationToken cancellationToken)
    {
        var refused = new List<RefusedEngine>();
        foreach (EnginePromise engine in new EnginePromises(engines).All)
        {
            IReadOnlyDictionary<string, byte[]> changed =
                await _store.ListChangedAsync(engine.Contracts, cancellationToken).ConfigureAwait(false);
            if (engine.Contracts.FirstOrDefault(contract => changed.ContainsKey(contract.Id)) is { } contract)
            {
                refused.Add(engine.Loaded.Refuse(
                    $"The {contract.Id.Replace('/', ' ')} was published with another content at "
                    + $"{ContractDifference.Describe(changed[contract.Id], contract.Content)}; "
                    + "what is published never changes: raise its version."));
            }
        }

        return refused;
    }

    private async Task<IReadOnlyList<RefusedEngine>> MigrateAsync(
        EngineRegistry engines, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, KernelStartException> broken = await bootstrap.MigrateAsync(
            [.. engines.Manifests.Select(engine => new MigrationSet(engine.Domain, engine.Migrations))],
            cancellationToken).ConfigureAwait(false);
        return [.. engines.Engines.Where(engine => broken.ContainsKey(engine.Manifest.Domain))
            .Select(engine => engine.Refuse(broken[engine.Manifest.Domain].Message))];
    }

    private async Task TellAsync(EngineRegistry engines, CancellationToken cancellationToken)
    {
        foreach (RefusedEngine engine in engines.Refused)
            log.EngineRefused(engine.Name, engine.Reason, engine.Cause);
        foreach (EnginePromise engine in new EnginePromises(engines).All)
        {
            string domain = engine.Loaded.Manifest.Domain;
            string version = engine.Loaded.Manifest.Version.ToString();
            log.Serving(domain, version, engine.Loaded.Name, engine.Contracts.Count);
            foreach (string gone in await _store.ListGoneAsync(domain, engine.Contracts, cancellationToken)
                .ConfigureAwait(false))
            {
                log.ContractGone(gone, domain, version);
            }
        }
    }
}
