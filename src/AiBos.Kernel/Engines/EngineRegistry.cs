using AiBos.Kernel.Contracts;
using AiBos.Kernel.Database;
using AiBos.Sdk;

namespace AiBos.Kernel.Engines;

/// <summary>
/// The engines of this silo, configured once at start. One that cannot be served is refused with a sentence, and the
/// others are served: what is refused is logged, shown by <c>/diagz</c> and never called.
/// </summary>
public sealed class EngineRegistry
{
    private EngineRegistry(
        IReadOnlyList<EngineManifest> manifests, IReadOnlyList<CompiledContract> contracts,
        IReadOnlyList<RefusedEngine> refused) => (Manifests, Contracts, Refused) = (manifests, contracts, refused);

    /// <summary>What each served engine declared.</summary>
    public IReadOnlyList<EngineManifest> Manifests { get; }

    /// <summary>Engines that are not served.</summary>
    public IReadOnlyList<RefusedEngine> Refused { get; }

    /// <summary>The contracts of the served engines.</summary>
    internal IReadOnlyList<CompiledContract> Contracts { get; }

    /// <summary>Their database scripts.</summary>
    public IReadOnlyList<MigrationSet> Migrations =>
        [.. Manifests.Select(engine => new MigrationSet(engine.Domain, engine.Migrations))];

    /// <summary>Configures engines.</summary>
    /// <param name="engines">In the order of their precedence: of two with one domain the first is served.</param>
    /// <param name="alreadyRefused">Engines that could not even be loaded.</param>
    public static EngineRegistry Load(
        IEnumerable<IEngine> engines, IReadOnlyList<RefusedEngine>? alreadyRefused = null)
    {
        ArgumentNullException.ThrowIfNull(engines);
        var manifests = new List<EngineManifest>();
        var contracts = new List<CompiledContract>();
        List<RefusedEngine> refused = [.. alreadyRefused ?? []];
        foreach (IEngine engine in engines)
        {
            string name = engine.GetType().Name;
            try
            {
                var builder = new EngineBuilder();
                engine.Configure(builder);
                EngineManifest manifest = builder.Build();
                name = manifest.Domain;
                if (manifests.Exists(other => other.Domain == name))
                {
                    refused.Add(new RefusedEngine(
                        $"{engine.GetType().Name} of {engine.GetType().Assembly.GetName().Name}",
                        $"Another engine has the domain '{name}'; rename one of them."));
                    continue;
                }

                CompiledContract[] compiled = [.. manifest.Actions.Select(CompiledContract.Compile)];
                manifests.Add(manifest);
                contracts.AddRange(compiled);
            }
            catch (Exception e)
            {
                // The edge of engine code: whatever it throws, it is the engine that is out, not the silo.
                refused.Add(new RefusedEngine(name, e.Message));
            }
        }

        return new EngineRegistry(manifests, contracts, refused);
    }

    /// <summary>The same without some engines.</summary>
    internal EngineRegistry Without(IReadOnlyList<RefusedEngine> engines)
    {
        var domains = engines.Select(engine => engine.Name).ToHashSet(StringComparer.Ordinal);
        return domains.Count == 0
            ? this
            : new EngineRegistry(
                [.. Manifests.Where(manifest => !domains.Contains(manifest.Domain))],
                [.. Contracts.Where(contract => !domains.Contains(contract.Contract.Action.Domain))],
                [.. Refused, .. engines]);
    }
}
