using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AiBos.Analyzers;

/// <summary>What the rules know of a compilation that is an engine.</summary>
internal sealed class EngineFacts
{
    private const string Switch = "build_property.AiBosEngine";
    private const string SdkName = "AiBos.Sdk";

    private EngineFacts(Compilation compilation, INamedTypeSymbol engine, ImmutableArray<INamedTypeSymbol> engines)
    {
        Compilation = compilation;
        Engine = engine;
        Engines = engines;
        Sql = Sdk("Sql");
        EngineBuilder = Sdk("EngineBuilder");
        ActionBuilder = Sdk("ActionBuilder`2");
        Handler = Sdk("IActionHandler`2");
        Events = Sdk("IEvents");
        Amount = Sdk("Amount");
        Domains = EngineDomains.Find(engines, compilation);
    }

    internal Compilation Compilation { get; }

    /// <summary>AiBos.Sdk.IEngine.</summary>
    internal INamedTypeSymbol Engine { get; }

    /// <summary>The types of this compilation that implement it.</summary>
    internal ImmutableArray<INamedTypeSymbol> Engines { get; }

    internal INamedTypeSymbol? Sql { get; }
    internal INamedTypeSymbol? EngineBuilder { get; }
    internal INamedTypeSymbol? ActionBuilder { get; }
    internal INamedTypeSymbol? Handler { get; }
    internal INamedTypeSymbol? Events { get; }
    internal INamedTypeSymbol? Amount { get; }

    /// <summary>Domains, and so schemas, of these engines; never empty.</summary>
    internal ImmutableSortedSet<string> Domains { get; }

    /// <summary>
    /// The facts, or null when this is no engine: nothing implements IEngine, or it is the Sdk itself. The property
    /// AiBosEngine decides against both: true makes an engine of a library of handlers, false spares tests.
    /// </summary>
    internal static EngineFacts? Find(Compilation compilation, AnalyzerOptions options)
    {
        if (compilation.GetTypeByMetadataName(SdkName + ".IEngine") is not { } engine
            || SymbolEqualityComparer.Default.Equals(engine.ContainingAssembly, compilation.Assembly))
        {
            return null;
        }

        options.AnalyzerConfigOptionsProvider.GlobalOptions.TryGetValue(Switch, out string? declared);
        if (string.Equals(declared, "false", StringComparison.OrdinalIgnoreCase))
            return null;
        ImmutableArray<INamedTypeSymbol> engines = [.. TypesOf(compilation.Assembly.GlobalNamespace)
            .Where(type => Implements(type, engine))];
        return engines.IsEmpty && !string.Equals(declared, "true", StringComparison.OrdinalIgnoreCase)
            ? null
            : new EngineFacts(compilation, engine, engines);
    }

    internal static bool Implements(ITypeSymbol type, INamedTypeSymbol contract) =>
        type.AllInterfaces.Any(found => Is(found, contract));

    /// <summary>Whether a type is another, whatever its type arguments are.</summary>
    internal static bool Is(ITypeSymbol? type, INamedTypeSymbol? other) =>
        other is not null && SymbolEqualityComparer.Default.Equals(type?.OriginalDefinition, other);

    /// <summary>All types below a namespace, nested ones too.</summary>
    internal static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceOrTypeSymbol container)
    {
        foreach (ISymbol member in container.GetMembers())
        {
            if (member is INamedTypeSymbol type)
                yield return type;
            if (member is not INamespaceOrTypeSymbol inner)
                continue;
            foreach (INamedTypeSymbol below in TypesOf(inner))
                yield return below;
        }
    }

    private INamedTypeSymbol? Sdk(string name) => Compilation.GetTypeByMetadataName(SdkName + "." + name);
}
