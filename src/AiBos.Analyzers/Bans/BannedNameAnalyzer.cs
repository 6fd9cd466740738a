using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AiBos.Analyzers.Bans;

/// <summary>Looks up every name of an engine in <see cref="BanTable"/>, wherever it stands.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BannedNameAnalyzer : EngineAnalyzer
{
    private static readonly Ban Dynamic =
        new(Rules.Reflection, "name the type; what has no shape is a JsonElement");

    private static readonly Ban AsyncVoid =
        new(Rules.WorkOutlivesCall, "return a Task and await it");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Rules.DatabaseDriver, Rules.BlockingCall, Rules.WorkOutlivesCall, Rules.WallClock, Rules.Randomness,
        Rules.HostAccess, Rules.OutsideWorld, Rules.Reflection,
    ];

    private protected override void Start(CompilationStartAnalysisContext start, EngineFacts facts)
    {
        start.RegisterSyntaxNodeAction(Look, SyntaxKind.IdentifierName, SyntaxKind.GenericName);
        start.RegisterSymbolAction(LookAtMethod, SymbolKind.Method);
        start.RegisterSyntaxNodeAction(
            LookAtFunction, SyntaxKind.LocalFunctionStatement, SyntaxKind.ParenthesizedLambdaExpression,
            SyntaxKind.SimpleLambdaExpression, SyntaxKind.AnonymousMethodExpression);
    }

    private static void Look(SyntaxNodeAnalysisContext context)
    {
        var name = (SimpleNameSyntax)context.Node;
        if (name.IsVar || name.IsPartOfStructuredTrivia() || name.Parent is UsingDirectiveSyntax or NameColonSyntax
            || name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is { Alias: null })
        {
            return;
        }

        ISymbol? symbol = context.SemanticModel.GetSymbolInfo(name, context.CancellationToken).Symbol;
        Ban? ban = symbol switch
        {
            IDynamicTypeSymbol => Dynamic,
            INamedTypeSymbol type => QualifiesMember(name) ? null : OfType(type, name, context),
            IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol => OfMember(symbol, name),
            _ => null,
        };
        if (ban is not null)
            Report(context.ReportDiagnostic, ban, Whole(name, symbol!));
    }

    private static Ban? OfType(INamedTypeSymbol type, SimpleNameSyntax name, SyntaxNodeAnalysisContext context)
    {
        // A name inside a qualified one is reported once, as its last part.
        if (name.Parent is QualifiedNameSyntax { Left: var left } && left == name)
            return null;
        if (OpensFile(type, name, context))
            return BanTable.Find(context.Compilation.GetTypeByMetadataName("System.IO.File")!, null);
        return BanTable.Find(type, null);
    }

    private static Ban? OfMember(ISymbol member, SimpleNameSyntax name)
    {
        if (member.ContainingType is not { } type || IsAttributeOfAssembly(member))
            return null;
        if (IsMigrationsAssembly(member, name))
            return null;
        if (BanTable.Find(type, member.Name) is { } ban)
            return ban;
        // A value of a banned type that is never named: var opened = factory.Open();
        ITypeSymbol? value = member switch
        {
            IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ReducedExtension } method =>
                method.ReturnType,
            IPropertySymbol property => property.Type,
            _ => null,
        };
        return value is INamedTypeSymbol named && !SymbolEqualityComparer.Default.Equals(named, type)
            && !member.Locations.Any(place => place.IsInSource)
                ? BanTable.Find(named, null)
                : null;
    }

    /// <summary>The one use of reflection that is needed: <c>MigrationsFrom(typeof(X).Assembly)</c>.</summary>
    private static bool IsMigrationsAssembly(ISymbol member, SimpleNameSyntax name) =>
        (member.Name == "MigrationsFrom" && member.ContainingType.Name == "EngineBuilder")
        || (member is IPropertySymbol { Name: "Assembly", ContainingType.Name: "Type" }
            && name.Parent is MemberAccessExpressionSyntax
            {
                Expression: TypeOfExpressionSyntax,
                Parent: ArgumentSyntax
                {
                    Parent: ArgumentListSyntax
                    {
                        Parent: InvocationExpressionSyntax
                        {
                            Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "MigrationsFrom" },
                        },
                    },
                },
            });

    /// <summary>[assembly: AssemblyMetadata(…)] says something about the assembly and finds no code.</summary>
    private static bool IsAttributeOfAssembly(ISymbol member) =>
        member is IMethodSymbol { MethodKind: MethodKind.Constructor }
        && BanTable.FullName(member.ContainingType).StartsWith("System.Reflection.Assembly", StringComparison.Ordinal)
        && member.ContainingType.Name.EndsWith("Attribute", StringComparison.Ordinal);

    /// <summary><c>new StreamReader("path")</c> opens a file; <c>new StreamReader(stream)</c> does not.</summary>
    private static bool OpensFile(INamedTypeSymbol type, SimpleNameSyntax name, SyntaxNodeAnalysisContext context) =>
        type is { Name: "StreamReader" or "StreamWriter", ContainingNamespace.Name: "IO" }
        && name.FirstAncestorOrSelf<ObjectCreationExpressionSyntax>() is { } creation
        && creation.Type.DescendantNodesAndSelf().Contains(name)
        && context.SemanticModel.GetSymbolInfo(creation, context.CancellationToken).Symbol is IMethodSymbol made
        && made.Parameters.Length > 0
        && made.Parameters[0].Type.SpecialType == SpecialType.System_String;

    /// <summary>In <c>File.ReadAllText</c> the member is reported, not the type as well.</summary>
    private static bool QualifiesMember(SimpleNameSyntax name)
    {
        ExpressionSyntax whole = name;
        if (name.Parent is MemberAccessExpressionSyntax outer && outer.Name == name)
            whole = outer;
        if (name.Parent is AliasQualifiedNameSyntax aliased)
            whole = aliased;
        return whole.Parent is MemberAccessExpressionSyntax access && access.Expression == whole;
    }

    private static SyntaxNode Whole(SimpleNameSyntax name, ISymbol symbol) =>
        symbol is not INamedTypeSymbol && name.Parent is MemberAccessExpressionSyntax access && access.Name == name
            ? access
            : name;

    private static void LookAtMethod(SymbolAnalysisContext context)
    {
        var method = (IMethodSymbol)context.Symbol;
        if (method is { IsAsync: true, ReturnsVoid: true })
            Report(context.ReportDiagnostic, AsyncVoid, method.Locations[0], method.Name);
    }

    private static void LookAtFunction(SyntaxNodeAnalysisContext context)
    {
        ISymbol? symbol = context.Node is LocalFunctionStatementSyntax
            ? context.SemanticModel.GetDeclaredSymbol(context.Node, context.CancellationToken)
            : context.SemanticModel.GetSymbolInfo(context.Node, context.CancellationToken).Symbol;
        if (symbol is not IMethodSymbol { IsAsync: true, ReturnsVoid: true })
            return;
        if (context.Node is LocalFunctionStatementSyntax local)
            Report(context.ReportDiagnostic, AsyncVoid, local.Identifier.GetLocation(), local.Identifier.ValueText);
        else
            Report(context.ReportDiagnostic, AsyncVoid, context.Node.GetFirstToken().GetLocation(), "async");
    }

    private static void Report(Action<Diagnostic> report, Ban ban, SyntaxNode node)
    {
        string text = node switch
        {
            MemberAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax owner } access =>
                $"{owner.Name}.{access.Name}",
            MemberAccessExpressionSyntax { Expression: not SimpleNameSyntax } access => access.Name.ToString(),
            _ => node.ToString(),
        };
        Report(report, ban, node.GetLocation(), text);
    }

    private static void Report(Action<Diagnostic> report, Ban ban, Location location, string text) =>
        report(Diagnostic.Create(ban.Rule, location, $"'{text}'", ban.Instead));
}
