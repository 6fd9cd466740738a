using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AiBos.Analyzers;

/// <summary>
/// Finds the domain of an engine, which is its schema, before any code is bound: the first argument of Named, a
/// literal or a constant by name; else the last word of the assembly's name.
/// </summary>
internal static class EngineDomains
{
    internal static ImmutableSortedSet<string> Find(
        ImmutableArray<INamedTypeSymbol> engines, Compilation compilation)
    {
        ImmutableSortedSet<string> named = engines
            .SelectMany(engine => engine.DeclaringSyntaxReferences)
            .SelectMany(part => part.GetSyntax().DescendantNodes().OfType<InvocationExpressionSyntax>())
            .Select(call => Domain(call, compilation))
            .OfType<string>()
            .ToImmutableSortedSet(StringComparer.Ordinal);
        return named.IsEmpty
            ? ImmutableSortedSet.Create(StringComparer.Ordinal, OfAssembly(compilation.AssemblyName ?? ""))
            : named;
    }

    /// <summary><c>AiBos.Engines.FieldScience</c> is <c>field_science</c>.</summary>
    private static string OfAssembly(string name)
    {
        string last = name.Substring(name.LastIndexOf('.') + 1);
        var domain = new StringBuilder();
        foreach (char c in last)
        {
            if (char.IsUpper(c) && domain.Length > 0)
                domain.Append('_');
            domain.Append(char.ToLowerInvariant(c));
        }

        return domain.ToString();
    }

    private static string? Domain(InvocationExpressionSyntax call, Compilation compilation)
    {
        if (call.Expression is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Named" }
            || call.ArgumentList.Arguments.Count != 3)
        {
            return null;
        }

        ExpressionSyntax argument = call.ArgumentList.Arguments
            .FirstOrDefault(given => given.NameColon?.Name.Identifier.ValueText == "domain")?.Expression
            ?? call.ArgumentList.Arguments[0].Expression;
        return argument switch
        {
            LiteralExpressionSyntax literal => literal.Token.Value as string,
            IdentifierNameSyntax name => Constant(name.Identifier.ValueText, compilation),
            MemberAccessExpressionSyntax member => Constant(member.Name.Identifier.ValueText, compilation),
            _ => null,
        };
    }

    private static string? Constant(string name, Compilation compilation) =>
        compilation.GetSymbolsWithName(name, SymbolFilter.Member).OfType<IFieldSymbol>()
            .Select(field => field.ConstantValue).OfType<string>().FirstOrDefault();
}
