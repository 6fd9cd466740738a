using AiBos.Kernel.Database;
using AiBos.Kernel.Engines;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Metadata;

/// <summary>
/// Takes the engines of this silo in, at start, before any of them can be called: has them reviewed, runs their
/// scripts, and publishes what is new.
/// </summary>
/// <param name="database">Where it is published.</param>
/// <param name="bootstrap">Runs scripts.</param>
/// <param name="guardians">Who may object besides the kernel itself.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Tells what is served and what is not.</param>
public sealed class MetadataPublisher(
    KernelDatabase database, DatabaseBootstrap bootstrap, IReadOnlyList<IEngineReview> guardians, TimeProvider time,
    ILogger<MetadataPublisher> log)
{
    private readonly MetadataStore _store = new(database, time);

    /// <summary>
    /// Engines that somebody objects to are refused before they touch the database; those whose script fails, then.
    /// </summary>
    /// <returns>The engines that may be served.</returns>
    /// <exception cref="KernelStartException">The database does not let the kernel in.</exception>
    public async Task<EngineRegistry> PublishAsync(EngineRegistry engines, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engines);
        var published = new PublishedStays(_store);
        foreach (IEngineReview review in (IEnumerable<IEngineReview>)[published, .. guardians])
            engines = await ReviewAsync(engines, review, cancellationToken).ConfigureAwait(false);
        engines = engines.Without(await MigrateAsync(engines, cancellationToken).ConfigureAwait(false));
        foreach (EnginePromise engine in new EnginePromises(engines).All)
            await _store.PublishAsync([engine.Whole, .. engine.Parts], cancellationToken).ConfigureAwait(false);
        // Once more: another silo may have been faster with another content.
        engines = await ReviewAsync(engines, published, cancellationToken).ConfigureAwait(false);
        await TellAsync(engines, cancellationToken).ConfigureAwait(false);
        return engines;
    }

    private static async Task<EngineRegistry> ReviewAsync(
        EngineRegistry engines, IEngineReview review, CancellationToken cancellationToken)
    {
        var refused = new List<RefusedEngine>();
        foreach (LoadedEngine engine in engines.Engines)
        {
            if (await review.ObjectAsync(engine.Manifest, cancellationToken).ConfigureAwait(false) is { } objection)
                refused.Add(engine.Refuse(objection));
        }

        return engines.Without(refused);
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
            log.Serving(domain, version, engine.Loaded.Name, engine.Loaded.Manifest.Actions.Count);
            foreach (string gone in await _store.ListGoneAsync(domain, engine.Parts, cancellationToken)
                .ConfigureAwait(false))
            {
                log.PartGone(gone, domain, version);
            }
        }
    }
}
