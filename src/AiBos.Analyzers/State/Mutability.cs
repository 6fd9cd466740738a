using Microsoft.CodeAnalysis;

namespace AiBos.Analyzers.State;

/// <summary>Whether what a read-only field holds can change all the same.</summary>
internal static class Mutability
{
    private static readonly HashSet<string> Changing = new(StringComparer.Ordinal)
    {
        "System.Text.StringBuilder", "System.Threading.AsyncLocal", "System.Threading.ThreadLocal",
        "System.Threading.SemaphoreSlim", "System.Threading.Semaphore", "System.Threading.Mutex",
        "System.Threading.Lock", "System.Threading.ReaderWriterLockSlim", "System.Threading.CancellationTokenSource",
        "System.Runtime.CompilerServices.StrongBox", "System.Runtime.CompilerServices.ConditionalWeakTable",
        "System.WeakReference", "System.IO.MemoryStream", "System.IO.Stream", "System.Threading.Channels.Channel",
        "System.Collections.BitArray", "System.Text.Json.Nodes.JsonNode", "System.Text.Json.Nodes.JsonObject",
        "System.Text.Json.Nodes.JsonArray", "System.Xml.Linq.XElement", "System.Xml.Linq.XDocument",
    };

    private static readonly HashSet<string> ChangingContracts = new(StringComparer.Ordinal)
    {
        "System.Collections.IList", "System.Collections.IDictionary", "System.Collections.Generic.ICollection",
        "System.Collections.Concurrent.IProducerConsumerCollection",
    };

    private static readonly string[] Fixed =
        ["System.Collections.Immutable", "System.Collections.Frozen", "System.Collections.ObjectModel.ReadOnly"];

    /// <summary>
    /// Collections, locks and buffers change; a type of this engine changes if any field of it does. An array does not
    /// count: its cells are watched where they are written.
    /// </summary>
    internal static bool Changes(ITypeSymbol type) =>
        Changes(type, new HashSet<ISymbol>(SymbolEqualityComparer.Default));

    private static bool Changes(ITypeSymbol type, HashSet<ISymbol> seen)
    {
        if (type is not INamedTypeSymbol named || type.SpecialType == SpecialType.System_String
            || type.TypeKind is TypeKind.Enum or TypeKind.Delegate || !seen.Add(type.OriginalDefinition))
        {
            return false;
        }

        string name = Name(named);
        if (name == "System.Lazy")
            return Changes(named.TypeArguments[0], seen);
        if (Fixed.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            return false;
        if (Changing.Contains(name) || ChangingContracts.Contains(name)
            || named.AllInterfaces.Any(one => ChangingContracts.Contains(Name(one))))
        {
            return true;
        }

        return named.Locations.Any(place => place.IsInSource) && named.GetMembers().OfType<IFieldSymbol>()
            .Where(field => !field.IsStatic && !field.IsConst)
            .Any(field => !IsSetOnce(field) || Changes(field.Type, seen));
    }

    private static bool IsSetOnce(IFieldSymbol field) =>
        field.IsReadOnly || field.ContainingType.IsReadOnly
        || field.AssociatedSymbol is IPropertySymbol { SetMethod: null or { IsInitOnly: true } };

    private static string Name(INamedTypeSymbol type) => Bans.BanTable.FullName(type.OriginalDefinition);
}
