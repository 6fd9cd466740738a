using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AiBos.Analyzers.Contracts;

/// <summary>
/// The class an engine gives to all its data. Public is no default for text: that a field may be published is said of
/// the field.
/// </summary>
internal static class EngineClass
{
    internal static bool IsAbovePublic(ImmutableArray<INamedTypeSymbol> engines)
    {
        ExpressionSyntax[] classes = [.. engines
            .SelectMany(engine => engine.DeclaringSyntaxReferences)
            .SelectMany(part => part.GetSyntax().DescendantNodes().OfType<InvocationExpressionSyntax>())
            .Where(call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Classified" })
            .Where(call => call.ArgumentList.Arguments.Count > 0)
            .Select(call => call.ArgumentList.Arguments[0].Expression)];
        return classes.Length > 0 && classes.All(one =>
            one is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Public" }
            and not IdentifierNameSyntax { Identifier.ValueText: "Public" });
    }
}
