using System.Collections.Concurrent;
using System.Collections.Immutable;
using AiBos.Analyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AiBos.Analyzers.Events;

/// <summary>
/// What a handler publishes, the engine declares. Where the builder is handed to code outside the engine, that code is
/// believed: the call would still be undone.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EventAnalyzer : EngineAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.EventUndeclared];

    private protected override void Start(CompilationStartAnalysisContext start, EngineFacts facts)
    {
        // A library of handlers has its declarations elsewhere.
        if (facts.Engines.IsEmpty)
            return;
        var declared = new ConcurrentDictionary<ITypeSymbol, bool>(SymbolEqualityComparer.Default);
        var published = new ConcurrentQueue<(ITypeSymbol Record, Location Place)>();
        var elsewhere = new ConcurrentQueue<IMethodSymbol>();
        start.RegisterOperationAction(
            context =>
            {
                var call = (IInvocationOperation)context.Operation;
                if (IsOf(call, facts.EngineBuilder, "Event"))
                    declared.TryAdd(call.TargetMethod.TypeArguments[0], true);
                else if (IsOf(call, facts.Events, "Publish"))
                    published.Enqueue((call.TargetMethod.TypeArguments[0], call.Syntax.GetLocation()));
                else if (HandsOnBuilder(call, facts))
                    elsewhere.Enqueue(call.TargetMethod);
            },
            OperationKind.Invocation);
        start.RegisterCompilationEndAction(end =>
        {
            if (!elsewhere.IsEmpty || declared.Keys.Any(record => record is ITypeParameterSymbol))
                return;
            foreach ((ITypeSymbol record, Location place) in published)
            {
                if (record is not ITypeParameterSymbol && !declared.ContainsKey(record))
                    end.ReportDiagnostic(Diagnostic.Create(Rules.EventUndeclared, place, record.Name));
            }
        });
    }

    private static bool IsOf(IInvocationOperation call, INamedTypeSymbol? type, string method) =>
        call.TargetMethod.Name == method && call.TargetMethod.TypeArguments.Length == 1
        && EngineFacts.Is(call.TargetMethod.ContainingType, type);

    private static bool HandsOnBuilder(IInvocationOperation call, EngineFacts facts) =>
        call.TargetMethod.Name != "ThrowIfNull"
        && !SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingAssembly, facts.Compilation.Assembly)
        && call.Arguments.Any(argument => EngineFacts.Is(Declared.Given(argument), facts.EngineBuilder));
}
