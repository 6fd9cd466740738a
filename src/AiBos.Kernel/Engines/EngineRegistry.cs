using AiBos.Kernel.Database;
using AiBos.Sdk;

namespace AiBos.Kernel.Engines;

/// <summary>The engines of this silo, configured once at start.</summary>
public sealed class EngineRegistry
{
    private EngineRegistry(IReadOnlyList<EngineManifest> manifests) => Manifests = manifests;

    /// <summary>What each engine declared.</summary>
    public IReadOnlyList<EngineManifest> Manifests { get; }

    /// <summary>Their database scripts.</summary>
    public IReadOnlyList<MigrationSet> Migrations =>
        [.. Manifests.Select(engine => new MigrationSet(engine.Domain, engine.Migrations))];

    /// <summary>Configures engines.</summary>
    /// <exception cref="KernelStartException">
    /// An engine's declaration is incomplete or clashes with another's.
    /// </exception>
    public static EngineRegistry Load(IEnumerable<IEngine> engines)
    {
        ArgumentNullException.ThrowIfNull(engines);
        var manifests = new List<EngineManifest>();
        foreach (IEngine engine in engines)
        {
            try
            {
                var builder = new EngineBuilder();
                engine.Configure(builder);
                manifests.Add(builder.Build());
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException)
            {
                throw new KernelStartException($"The engine {engine.GetType().Name} is refused: {e.Message}", e);
            }
        }

        IGrouping<string, EngineManifest>? twice =
            manifests.GroupBy(manifest => manifest.Domain).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? new EngineRegistry(manifests)
            : throw new KernelStartException($"Two engines claim the domain '{twice.Key}'; rename one of them.");
    }
}
