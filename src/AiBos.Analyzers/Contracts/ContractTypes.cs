using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace AiBos.Analyzers.Contracts;

/// <summary>
/// The records that travel: inputs and outputs of handlers and whatever of this engine they hold, however deep.
/// </summary>
internal static class ContractTypes
{
    internal static ImmutableHashSet<INamedTypeSymbol> Find(EngineFacts facts)
    {
        var found = ImmutableHashSet.CreateBuilder<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        foreach (INamedTypeSymbol type in EngineFacts.TypesOf(facts.Compilation.Assembly.GlobalNamespace))
        {
            foreach (INamedTypeSymbol handled in type.AllInterfaces.Where(one => EngineFacts.Is(one, facts.Handler)))
            {
                foreach (ITypeSymbol argument in handled.TypeArguments)
                    Add(argument, facts, found);
            }
        }

        return found.ToImmutable();
    }

    /// <summary>A record and what it holds.</summary>
    internal static ImmutableHashSet<INamedTypeSymbol> Below(ITypeSymbol type, EngineFacts facts)
    {
        var found = ImmutableHashSet.CreateBuilder<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        Add(type, facts, found);
        return found.ToImmutable();
    }

    /// <summary>What a record puts into JSON: public properties, inherited ones too.</summary>
    internal static IEnumerable<IPropertySymbol> Fields(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            foreach (IPropertySymbol property in at.GetMembers().OfType<IPropertySymbol>().Where(IsField))
                yield return property;
        }
    }

    /// <summary>The element of a list, the value of a nullable or a dictionary.</summary>
    internal static ITypeSymbol Leaf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Leaf(array.ElementType),
        INamedTypeSymbol { TypeArguments: { Length: > 0 } arguments } => Leaf(arguments[arguments.Length - 1]),
        _ => type,
    };

    /// <summary>The attribute of a property, or of the parameter of the record that makes it.</summary>
    internal static AttributeData? Attribute(IPropertySymbol property, string name) =>
        Attribute(property.GetAttributes(), name)
        ?? property.ContainingType.InstanceConstructors
            .SelectMany(made => made.Parameters)
            .Where(parameter => parameter.Name == property.Name)
            .Select(parameter => Attribute(parameter.GetAttributes(), name))
            .FirstOrDefault(found => found is not null);

    internal static AttributeData? Attribute(ImmutableArray<AttributeData> attributes, string name) =>
        attributes.FirstOrDefault(one => one.AttributeClass is { ContainingNamespace: { Name: "Sdk" } } found
            && found.Name == name);

    private static bool IsField(IPropertySymbol property) =>
        property is { IsStatic: false, IsIndexer: false, GetMethod: not null }
        && property.DeclaredAccessibility == Accessibility.Public
        && !property.GetAttributes().Any(one => one.AttributeClass?.Name == "JsonIgnoreAttribute");

    private static void Add(
        ITypeSymbol type, EngineFacts facts, ImmutableHashSet<INamedTypeSymbol>.Builder found)
    {
        if (type is IArrayTypeSymbol array)
            Add(array.ElementType, facts, found);
        if (type is not INamedTypeSymbol named)
            return;
        foreach (ITypeSymbol argument in named.TypeArguments)
            Add(argument, facts, found);
        bool isOurs = SymbolEqualityComparer.Default.Equals(named.ContainingAssembly, facts.Compilation.Assembly);
        if (!isOurs || named.TypeKind == TypeKind.Enum || !found.Add(named.OriginalDefinition))
            return;
        foreach (IPropertySymbol field in Fields(named))
            Add(field.Type, facts, found);
        if (named.BaseType is { } parent)
            Add(parent, facts, found);
        // What a field of this type may be instead: [JsonDerivedType(typeof(Other))].
        foreach (TypedConstant other in named.GetAttributes().SelectMany(one => one.ConstructorArguments))
        {
            if (other is { Kind: TypedConstantKind.Type, Value: ITypeSymbol derived })
                Add(derived, facts, found);
        }
    }
}
