using AiBos.Kernel.Contracts;
using AiBos.Sdk;

namespace AiBos.Kernel.Engines;

/// <summary>
/// The engines of this silo, configured once at start. One that cannot be served is refused with a sentence, and the
/// others are served: what is refused is logged, shown by <c>/diagz</c> and never called.
/// </summary>
public sealed class EngineRegistry
{
    private EngineRegistry(
        IReadOnlyList<LoadedEngine> engines, IReadOnlyList<CompiledContract> contracts,
        IReadOnlyList<RefusedEngine> refused) => (Engines, Contracts, Refused) = (engines, contracts, refused);

    /// <summary>The engines that are served.</summary>
    public IReadOnlyList<LoadedEngine> Engines { get; }

    /// <summary>What each of them declared.</summary>
    public IEnumerable<EngineManifest> Manifests => Engines.Select(engine => engine.Manifest);

    /// <summary>Engines that are not served.</summary>
    public IReadOnlyList<RefusedEngine> Refused { get; }

    /// <summary>The contracts of the served engines.</summary>
    internal IReadOnlyList<CompiledContract> Contracts { get; }

    /// <summary>Configures engines.</summary>
    /// <param name="engines">In the order of their precedence: of two with one domain the first is served.</param>
    /// <param name="alreadyRefused">Engines that could not even be loaded.</param>
    public static EngineRegistry Load(
        IEnumerable<IEngine> engines, IReadOnlyList<RefusedEngine>? alreadyRefused = null)
    {
        ArgumentNullException.ThrowIfNull(engines);
        var loaded = new List<LoadedEngine>();
        var contracts = new List<CompiledContract>();
        List<RefusedEngine> refused = [.. alreadyRefused ?? []];
        foreach (IEngine engine in engines)
        {
            string name = engine.GetType().Assembly.GetName().Name!;
            string? domain = null;
            try
            {
                var builder = new EngineBuilder();
                engine.Configure(builder);
                EngineManifest manifest = builder.Build();
                domain = manifest.Domain;
                if (loaded.Find(other => other.Manifest.Domain == domain) is { } first)
                {
                    refused.Add(new RefusedEngine(
                        name, domain, $"{first.Name} has the domain '{domain}' as well; rename one of them."));
                    continue;
                }

                CompiledContract[] compiled = CompiledContract.CompileAll(manifest);
                loaded.Add(new LoadedEngine(name, manifest));
                contracts.AddRange(compiled);
            }
            catch (Exception e)
            {
                // The edge of engine code: whatever it throws, it is the engine that is out, not the silo.
                refused.Add(new RefusedEngine(name, domain, $"{engine.GetType().Name}: {e.Message}") { Cause = e });
            }
        }

        return new EngineRegistry(loaded, contracts, refused);
    }

    /// <summary>The same without some engines.</summary>
    internal EngineRegistry Without(IReadOnlyList<RefusedEngine> engines)
    {
        var domains = engines.Select(engine => engine.Domain).ToHashSet(StringComparer.Ordinal);
        return domains.Count == 0
            ? this
            : new EngineRegistry(
                [.. Engines.Where(engine => !domains.Contains(engine.Manifest.Domain))],
                [.. Contracts.Where(contract => !domains.Contains(contract.Contract.Action.Domain))],
                [.. Refused, .. engines]);
    }
}
