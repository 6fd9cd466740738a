using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AiBos.Analyzers.Money;

/// <summary>
/// Keeps binary fractions away from money. C# does not mix double and decimal without a conversion, so watching the
/// conversions and the names finds every mix.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MoneyAnalyzer : EngineAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.BinaryMoney];

    private protected override void Start(CompilationStartAnalysisContext start, EngineFacts facts)
    {
        start.RegisterOperationAction(LookAtConversion, OperationKind.Conversion);
        start.RegisterOperationAction(LookAtCall, OperationKind.Invocation);
        start.RegisterOperationAction(LookAtCall, OperationKind.ObjectCreation);
        start.RegisterSymbolAction(
            context => LookAtName(context.Symbol, context.ReportDiagnostic),
            SymbolKind.Field, SymbolKind.Property, SymbolKind.Parameter, SymbolKind.Method);
        // Inside bodies there are names that no symbol action sees.
        start.RegisterSyntaxNodeAction(
            LookAtInnerName,
            SyntaxKind.VariableDeclarator, SyntaxKind.SingleVariableDesignation, SyntaxKind.ForEachStatement,
            SyntaxKind.LocalFunctionStatement, SyntaxKind.Parameter);
    }

    private static void LookAtConversion(OperationAnalysisContext context)
    {
        var conversion = (IConversionOperation)context.Operation;
        if (Mixes(conversion.Operand.Type, conversion.Type))
            Report(
                context.ReportDiagnostic, conversion.Syntax.GetLocation(),
                Sentence(conversion.Operand.Type!, conversion.Type!));
    }

    /// <summary>Convert.ToDecimal(double), decimal.ToDouble, new decimal(double), Convert.ToDouble(decimal).</summary>
    private static void LookAtCall(OperationAnalysisContext context)
    {
        (IMethodSymbol? method, ITypeSymbol? result) = context.Operation switch
        {
            IInvocationOperation call => (call.TargetMethod, call.TargetMethod.ReturnType),
            IObjectCreationOperation made => (made.Constructor, made.Type),
            _ => (null, null),
        };
        if (method?.ContainingType is not { } type || !(IsExact(type) || type.Name == "Convert"))
            return;
        foreach (IParameterSymbol parameter in method.Parameters.Where(one => Mixes(one.Type, result)))
            Report(context.ReportDiagnostic, context.Operation.Syntax.GetLocation(), Sentence(parameter.Type, result!));
    }

    private static void LookAtInnerName(SyntaxNodeAnalysisContext context)
    {
        ISymbol? symbol = context.SemanticModel.GetDeclaredSymbol(context.Node, context.CancellationToken);
        bool isInner = symbol is ILocalSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction }
            or IParameterSymbol
            {
                ContainingSymbol: IMethodSymbol
                {
                    MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction,
                },
            };
        if (isInner)
            LookAtName(symbol!, context.ReportDiagnostic);
    }

    private static void LookAtName(ISymbol symbol, Action<Diagnostic> report)
    {
        ITypeSymbol? type = symbol switch
        {
            IFieldSymbol { AssociatedSymbol: null } field => field.Type,
            IPropertySymbol property => property.Type,
            // A parameter of a record is reported as its property, one of an accessor as that.
            IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter
                when method.MethodKind is not (MethodKind.PropertySet or MethodKind.PropertyGet)
                && !IsOfRecord(method) => parameter.Type,
            ILocalSymbol local => local.Type,
            IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method => method.ReturnType,
            _ => null,
        };
        if (symbol.IsImplicitlyDeclared || !IsBinary(Bare(type)) || !MoneyNames.Says(symbol.Name))
            return;
        Report(report, symbol.Locations[0], $"'{symbol.Name}' says money and is {Bare(type)!.ToDisplayString()}");
    }

    private static bool IsOfRecord(IMethodSymbol method) => method.MethodKind == MethodKind.Constructor
        && method.ContainingType.IsRecord
        && method.DeclaringSyntaxReferences.Any(one => one.GetSyntax() is RecordDeclarationSyntax);

    private static bool Mixes(ITypeSymbol? from, ITypeSymbol? to) =>
        (IsBinary(Bare(from)) && IsExact(Bare(to))) || (IsExact(Bare(from)) && IsBinary(Bare(to)));

    private static bool IsExact(ITypeSymbol? type) => type?.SpecialType == SpecialType.System_Decimal
        || type is { Name: "Amount", ContainingNamespace.Name: "Sdk" };

    private static bool IsBinary(ITypeSymbol? type) =>
        type?.SpecialType is SpecialType.System_Double or SpecialType.System_Single
        || type is { Name: "Half", ContainingNamespace.Name: "System" };

    private static ITypeSymbol? Bare(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => Bare(array.ElementType),
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable =>
            nullable.TypeArguments[0],
        _ => type,
    };

    private static string Sentence(ITypeSymbol from, ITypeSymbol to) =>
        $"This turns {Bare(from)!.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} into "
        + Bare(to)!.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    private static void Report(Action<Diagnostic> report, Location place, string sentence) =>
        report(Diagnostic.Create(Rules.BinaryMoney, place, sentence));
}
