using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AiBos.Analyzers.State;

/// <summary>Finds what outlives a call: one silo serves every tenant with the same statics.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StaticStateAnalyzer : EngineAnalyzer
{
    private const string UseTables = "keep what changes in a table or in context.Cache";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.StaticState];

    private protected override void Start(CompilationStartAnalysisContext start, EngineFacts facts)
    {
        start.RegisterSymbolAction(
            context => LookAtField((IFieldSymbol)context.Symbol, context.ReportDiagnostic), SymbolKind.Field);
        start.RegisterSymbolAction(LookAtProperty, SymbolKind.Property);
        start.RegisterSymbolAction(LookAtEvent, SymbolKind.Event);
        start.RegisterOperationAction(
            LookAtWrite, OperationKind.SimpleAssignment, OperationKind.CompoundAssignment, OperationKind.Increment,
            OperationKind.Decrement, OperationKind.CoalesceAssignment);
        start.RegisterOperationAction(LookAtCall, OperationKind.Invocation);
    }

    /// <summary>The field that the compiler puts behind an automatic property.</summary>
    private static void LookAtProperty(SymbolAnalysisContext context)
    {
        foreach (IFieldSymbol field in context.Symbol.ContainingType.GetMembers().OfType<IFieldSymbol>())
        {
            if (SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, context.Symbol))
                LookAtField(field, context.ReportDiagnostic);
        }
    }

    private static void LookAtField(IFieldSymbol field, Action<Diagnostic> report)
    {
        if (!field.IsStatic || field.IsConst || field.AssociatedSymbol is IEventSymbol)
            return;
        ISymbol shown = field.AssociatedSymbol ?? field;
        string? advice = !field.IsReadOnly ? "make it readonly, or keep it in a table or in context.Cache"
            : Mutability.Changes(field.Type)
                ? $"{field.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} can change; "
                    + "use a frozen or immutable collection, or keep it in a table or in context.Cache"
            : null;
        if (advice is not null)
            Report(report, shown.Locations[0], $"The static '{shown.Name}'", advice);
    }

    private static void LookAtEvent(SymbolAnalysisContext context)
    {
        if (context.Symbol.IsStatic)
            Report(context.ReportDiagnostic, context.Symbol.Locations[0], $"The static event '{context.Symbol.Name}'",
                "publish with context.Events");
    }

    /// <summary>A cell of a static array.</summary>
    private static void LookAtWrite(OperationAnalysisContext context)
    {
        IOperation target = context.Operation switch
        {
            IAssignmentOperation assignment => assignment.Target,
            IIncrementOrDecrementOperation step => step.Target,
            _ => context.Operation,
        };
        while (target is IPropertyReferenceOperation { Instance: { } owner })
            target = owner;
        if (target is IArrayElementReferenceOperation { ArrayReference: IFieldReferenceOperation array }
            && array.Field.IsStatic)
        {
            Report(context.ReportDiagnostic, context.Operation.Syntax.GetLocation(),
                $"A cell of the static '{array.Field.Name}'", UseTables);
        }
    }

    /// <summary>Array.Sort and the like, and Span over a static array, write cells out of sight.</summary>
    private static void LookAtCall(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        bool writes = call.TargetMethod.ContainingType is { Name: "Array", ContainingNamespace.Name: "System" }
                && call.TargetMethod.Name is "Sort" or "Reverse" or "Clear" or "Fill" or "SetValue"
            || call.TargetMethod.Name is "AsSpan" or "AsMemory";
        if (!writes)
            return;
        foreach (IOperation given in call.Arguments.Select(argument => argument.Value).Append(call.Instance)
            .OfType<IOperation>())
        {
            IOperation bare = given is IConversionOperation conversion ? conversion.Operand : given;
            if (bare is IFieldReferenceOperation { Field.IsStatic: true, Type: IArrayTypeSymbol } array)
                Report(context.ReportDiagnostic, call.Syntax.GetLocation(),
                    $"A cell of the static '{array.Field.Name}'", UseTables);
        }
    }

    private static void Report(Action<Diagnostic> report, Location place, string what, string advice) =>
        report(Diagnostic.Create(Rules.StaticState, place, what, advice));
}
