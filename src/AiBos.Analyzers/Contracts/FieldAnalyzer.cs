using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AiBos.Analyzers.Contracts;

/// <summary>What stands in the records that travel: text has a class, persons are marked, numbers are exact.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FieldAnalyzer : EngineAnalyzer
{
    private const string Classified = "ClassifiedAttribute";
    private const string PersonalData = "PersonalDataAttribute";
    private const string Inexact = "InexactAttribute";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Rules.UnclassifiedText, Rules.PersonUnmarked, Rules.PersonUnsealed, Rules.BinaryFraction];

    private protected override void Start(CompilationStartAnalysisContext start, EngineFacts facts)
    {
        ImmutableHashSet<INamedTypeSymbol> contracts = ContractTypes.Find(facts);
        bool hasClass = EngineClass.IsAbovePublic(facts.Engines);
        start.RegisterSymbolAction(
            context =>
            {
                var property = (IPropertySymbol)context.Symbol;
                if (contracts.Contains(property.ContainingType.OriginalDefinition)
                    && ContractTypes.Fields(property.ContainingType).Contains(property, SymbolEqualityComparer.Default))
                {
                    Look(property, hasClass, context.ReportDiagnostic);
                }
            },
            SymbolKind.Property);

        // What is kept and what is published travels as well, though no handler takes or gives it.
        var seen = new ConcurrentDictionary<INamedTypeSymbol, bool>(SymbolEqualityComparer.Default);
        start.RegisterOperationAction(
            context =>
            {
                var call = (IInvocationOperation)context.Operation;
                if (!DescriptionCheck.Describes(call, facts))
                    return;
                foreach (INamedTypeSymbol record in ContractTypes.Below(call.TargetMethod.TypeArguments[0], facts)
                    .Where(record => !contracts.Contains(record) && seen.TryAdd(record, true)))
                {
                    foreach (IPropertySymbol field in ContractTypes.Fields(record)
                        .Where(field => SymbolEqualityComparer.Default.Equals(field.ContainingType, record)))
                    {
                        Look(field, hasClass, context.ReportDiagnostic);
                    }
                }
            },
            OperationKind.Invocation);
    }

    private static void Look(IPropertySymbol field, bool hasClass, Action<Diagnostic> report)
    {
        bool isClassified = ContractTypes.Attribute(field, Classified) is not null;
        AttributeData? personal = ContractTypes.Attribute(field, PersonalData);
        bool isText = ContractTypes.Leaf(field.Type).SpecialType == SpecialType.System_String;
        if (isText && !isClassified && personal is null && !hasClass && !IsClassified(field.ContainingType))
            Report(report, Rules.UnclassifiedText, field);
        if (!isClassified && personal is null && PersonalNames.Sounds(field.Name))
            Report(report, Rules.PersonUnmarked, field);
        if (personal is not null && Problem(field, personal) is { } problem)
            Report(report, Rules.PersonUnsealed, field, problem);
        if (Fraction(ContractTypes.Leaf(field.Type)) is { } fraction && ContractTypes.Attribute(field, Inexact) is null)
            Report(report, Rules.BinaryFraction, field, fraction);
    }

    private static string? Fraction(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Double => "double",
        SpecialType.System_Single => "float",
        _ => type is { Name: "Half", ContainingNamespace.Name: "System" } ? "Half" : null,
    };

    private static bool IsClassified(INamedTypeSymbol? record)
    {
        for (INamedTypeSymbol? at = record; at is not null; at = at.BaseType)
        {
            if (ContractTypes.Attribute(at.GetAttributes(), Classified) is not null)
                return true;
        }

        return record?.ContainingType is { } outer && IsClassified(outer);
    }

    /// <summary>Why the kernel could not seal the field for the person it names; null when it could.</summary>
    private static string? Problem(IPropertySymbol field, AttributeData personal)
    {
        string subject = personal.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        IPropertySymbol? holder = ContractTypes.Fields(field.ContainingType)
            .FirstOrDefault(other => other.Name == subject && other.Name != field.Name);
        if (holder is null)
            return $"'{subject}' is no property beside it; name the one that holds the person's id";
        if (holder.NullableAnnotation == NullableAnnotation.Annotated || !IsId(holder.Type))
            return $"{subject} is not always there as text; the person's id is a string, a Guid or a PrincipalId";
        return ContractTypes.Attribute(holder, PersonalData) is null
            ? null
            : $"{subject} is personal itself; name an opaque id";
    }

    private static bool IsId(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_String || type.Name is "Guid" or "PrincipalId";

    private static void Report(
        Action<Diagnostic> report, DiagnosticDescriptor rule, IPropertySymbol field, string? more = null) =>
        report(Diagnostic.Create(rule, field.Locations[0], field.ContainingType.Name, field.Name, more));
}
