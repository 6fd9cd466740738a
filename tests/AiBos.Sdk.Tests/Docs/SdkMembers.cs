using Microsoft.CodeAnalysis;

namespace AiBos.Sdk.Tests.Docs;

/// <summary>What the Sdk's author wrote for others to use; what the compiler adds to records is not of it.</summary>
internal static class SdkMembers
{
    /// <summary>Public types, nested ones as well.</summary>
    internal static IEnumerable<INamedTypeSymbol> Types(IAssemblySymbol sdk) =>
        Types(sdk.GlobalNamespace).Where(IsVisible);

    /// <summary>Public and protected members: methods, operators, constructors, properties, constants.</summary>
    internal static IEnumerable<ISymbol> Of(INamedTypeSymbol type) =>
        type.GetMembers().Where(member => member is not INamedTypeSymbol && IsVisible(member) && IsWritten(member));

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol place) => place.GetMembers()
        .OfType<INamespaceOrTypeSymbol>()
        .SelectMany(member => member is INamedTypeSymbol type ? Types(member).Prepend(type) : Types(member));

    private static bool IsVisible(ISymbol symbol) => symbol.DeclaredAccessibility
        is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        && (symbol.ContainingType is null || IsVisible(symbol.ContainingType));

    private static bool IsWritten(ISymbol member) => member switch
    {
        { IsImplicitlyDeclared: true } => false,
        // A constructor without parameters that has no documentation is the compiler's: the build demands it of ours.
        IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.Length: 0 } =>
            SdkExample.Documented.Contains(member.GetDocumentationCommentId()!),
        IMethodSymbol { AssociatedSymbol: not null } => false,
        IMethodSymbol { IsOverride: true } method when IsOfObject(method) => false,
        _ => !member.GetAttributes().Any(attribute =>
            attribute.AttributeClass?.Name == nameof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)),
    };

    private static bool IsOfObject(IMethodSymbol method) => method.OverriddenMethod is { } overridden
        ? IsOfObject(overridden)
        : method.ContainingType.SpecialType is SpecialType.System_Object;
}
