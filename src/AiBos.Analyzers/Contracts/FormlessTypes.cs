using Microsoft.CodeAnalysis;

namespace AiBos.Analyzers.Contracts;

/// <summary>Types that the derivation of schemas refuses, because JSON has no exact form for them.</summary>
internal static class FormlessTypes
{
    private const string WithUnit = "a whole number with its unit in the name";

    /// <summary>The fields of a record, and of what it holds, that have none.</summary>
    internal static IEnumerable<Diagnostic> Find(ITypeSymbol record, EngineFacts facts, HashSet<ISymbol> seen)
    {
        foreach (IPropertySymbol field in ContractTypes.Below(record, facts).SelectMany(ContractTypes.Fields))
        {
            ITypeSymbol type = ContractTypes.Leaf(field.Type);
            if (InsteadOf(type) is { } instead && seen.Add(field))
            {
                yield return Diagnostic.Create(
                    Rules.FormlessType, field.Locations[0], field.ContainingType.Name, field.Name,
                    type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), instead);
            }
        }
    }

    /// <summary>What to use instead; null for a type that has a form or is AIBOS0020's.</summary>
    private static string? InsteadOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Decimal => $"Amount for money, {WithUnit} for the rest",
        SpecialType.System_DateTime => "DateTimeOffset, or DateOnly",
        SpecialType.System_Object => "a record, or JsonElement for any JSON",
        SpecialType.System_UInt64 or SpecialType.System_UInt32 or SpecialType.System_UInt16
            or SpecialType.System_SByte or SpecialType.System_Char => "string, int or long",
        _ => type is { Name: "TimeSpan" or "TimeOnly", ContainingNamespace.Name: "System" } ? WithUnit : null,
    };
}
