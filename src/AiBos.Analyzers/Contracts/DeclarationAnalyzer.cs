using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AiBos.Analyzers.Contracts;

/// <summary>
/// Reads what an engine declares, so that what would stop the silo stops the build. Builders that are handed to code
/// outside the type are believed: the start still checks them.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeclarationAnalyzer : EngineAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Rules.EngineIncomplete, Rules.ActionIncomplete, Rules.DeclarationMalformed, Rules.PersonUnsealed,
        Rules.FormlessType,
    ];

    private protected override void Start(CompilationStartAnalysisContext start, EngineFacts facts) =>
        start.RegisterSymbolStartAction(
            type =>
            {
                var declared = new Declared((INamedTypeSymbol)type.Symbol, facts);
                type.RegisterOperationAction(
                    context => declared.Read((Microsoft.CodeAnalysis.Operations.IInvocationOperation)context.Operation,
                        context.ContainingSymbol),
                    OperationKind.Invocation);
                type.RegisterSymbolEndAction(end =>
                {
                    var formless = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
                    foreach (Diagnostic found in EngineCheck.Check(declared)
                        .Concat(ActionCheck.Check(declared, facts, formless))
                        .Concat(DescriptionCheck.Check(declared, facts, formless)))
                    {
                        end.ReportDiagnostic(found);
                    }
                });
            },
            SymbolKind.NamedType);
}
