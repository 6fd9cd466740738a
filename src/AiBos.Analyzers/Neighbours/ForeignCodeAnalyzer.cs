using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AiBos.Analyzers.Neighbours;

/// <summary>Keeps an engine out of other engines and of the kernel, whatever the project references.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForeignCodeAnalyzer : EngineAnalyzer
{
    private static readonly string[] Kernel = ["AiBos.", "Orleans.", "Microsoft.Orleans"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.ForeignCode];

    private protected override void Start(CompilationStartAnalysisContext start, EngineFacts facts)
    {
        var owners = new ConcurrentDictionary<IAssemblySymbol, string?>(SymbolEqualityComparer.Default);
        start.RegisterSyntaxNodeAction(
            context => Look(context, facts, owners), SyntaxKind.IdentifierName, SyntaxKind.GenericName);
    }

    private static void Look(
        SyntaxNodeAnalysisContext context, EngineFacts facts, ConcurrentDictionary<IAssemblySymbol, string?> owners)
    {
        var name = (SimpleNameSyntax)context.Node;
        if (name.IsVar || name.IsPartOfStructuredTrivia()
            || name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is not null)
        {
            return;
        }

        ISymbol? symbol = context.SemanticModel.GetSymbolInfo(name, context.CancellationToken).Symbol;
        INamedTypeSymbol? type = symbol switch
        {
            INamedTypeSymbol found => found,
            // A member is reported with the type it is taken from; these two name none.
            IMethodSymbol { ReducedFrom: not null } extension => extension.ContainingType,
            { IsStatic: true } member when name.Parent is not MemberAccessExpressionSyntax => member.ContainingType,
            _ => null,
        };
        if (type?.ContainingAssembly is not { } assembly
            || SymbolEqualityComparer.Default.Equals(assembly, context.Compilation.Assembly)
            || owners.GetOrAdd(assembly, found => Owner(found, facts)) is not { } owner)
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(
            Rules.ForeignCode, name.GetLocation(), $"'{type.ToDisplayString()}'", owner));
    }

    /// <summary>Whose an assembly is if it is not for engines; else null.</summary>
    private static string? Owner(IAssemblySymbol assembly, EngineFacts facts)
    {
        if (assembly.Name == "AiBos.Sdk")
            return null;
        bool usesSdk = assembly.Modules.Any(
            module => module.ReferencedAssemblies.Any(used => used.Name == "AiBos.Sdk"));
        if (assembly.Name.StartsWith("AiBos.Engines.", StringComparison.Ordinal)
            || (usesSdk && EngineFacts.TypesOf(assembly.GlobalNamespace)
                .Any(type => EngineFacts.Implements(type, facts.Engine))))
        {
            return $"the engine {assembly.Name}";
        }

        return Kernel.Any(prefix => assembly.Name.StartsWith(prefix, StringComparison.Ordinal)) ? "the kernel" : null;
    }
}
