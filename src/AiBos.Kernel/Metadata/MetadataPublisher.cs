using AiBos.Kernel.Database;
using AiBos.Kernel.Engines;

namespace AiBos.Kernel.Metadata;

/// <summary>Publishes what the engines of this silo promise, at start, before any of it can be called.</summary>
public static class MetadataPublisher
{
    /// <summary>
    /// Publishes every contract and engine that is new. An engine that promises under a published version something
    /// else than was published is refused: what callers rely on changes only with the version.
    /// </summary>
    /// <returns>The engines that may be served.</returns>
    public static async Task<EngineRegistry> PublishAsync(
        KernelDatabase database, EngineRegistry engines, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engines);
        var store = new MetadataStore(database, time);
        var refused = new List<RefusedEngine>();
        foreach (EnginePromise engine in new EnginePromises(engines).All)
        {
            IReadOnlyList<string> changed =
                await store.ListChangedAsync(engine.Contracts, cancellationToken).ConfigureAwait(false);
            if (changed.Count == 0)
            {
                await store.PublishAsync([engine.Whole, .. engine.Contracts], cancellationToken).ConfigureAwait(false);
                // Once more: another silo may have been faster with another content.
                changed = await store.ListChangedAsync(engine.Contracts, cancellationToken).ConfigureAwait(false);
            }

            if (changed.Count > 0)
            {
                refused.Add(new RefusedEngine(
                    engine.Manifest.Domain,
                    $"The {changed[0].Replace('/', ' ')} was published with other schemas, permission or class; "
                    + "what is published never changes: raise its version."));
            }
        }

        return engines.Without(refused);
    }
}
