using AiBos.Kernel.Engines;

namespace AiBos.Kernel.Metadata;

/// <summary>What an engine of this silo promises, with its hashes.</summary>
/// <param name="Loaded">The engine.</param>
/// <param name="Whole">The engine as one object.</param>
/// <param name="Parts">Its contracts, entities and events.</param>
internal sealed record EnginePromise(
    LoadedEngine Loaded, MetadataObject Whole, IReadOnlyList<MetadataObject> Parts);

/// <summary>The promises of all engines of this silo, computed once.</summary>
internal sealed class EnginePromises
{
    public EnginePromises(EngineRegistry engines)
    {
        All = [.. engines.Engines.Select(Of)];
        Offers = [.. All.Select(engine => new EngineOffer(
            engine.Loaded.Manifest.Domain, engine.Loaded.Manifest.Version.ToString(), engine.Whole.HashHex))];
    }

    internal IReadOnlyList<EnginePromise> All { get; }

    /// <summary>The same in a few words, for the tenants' registries.</summary>
    internal EngineOffer[] Offers { get; }

    private static EnginePromise Of(LoadedEngine engine)
    {
        MetadataObject[] parts = MetadataObject.PartsOf(engine.Manifest);
        return new EnginePromise(engine, MetadataObject.Of(engine.Manifest, parts), parts);
    }
}
