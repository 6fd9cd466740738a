using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AiBos.Analyzers.Contracts;

/// <summary>The calls of one type on the builders of the Sdk. Filled by many threads, read afterwards.</summary>
internal sealed class Declared(INamedTypeSymbol type, EngineFacts facts)
{
    private readonly ConcurrentQueue<IInvocationOperation> _onEngine = new();
    private readonly ConcurrentQueue<(ISymbol Scope, IInvocationOperation Call)> _onAction = new();
    private readonly ConcurrentQueue<(ISymbol Scope, IMethodSymbol To)> _handedOn = new();

    internal INamedTypeSymbol Type { get; } = type;

    internal bool IsEngine { get; } = EngineFacts.Implements(type, facts.Engine);

    // Only ever set: many threads read the type at once, and |= would let one take back what another found.
    private volatile bool _engineLeaves;

    /// <summary>Whether code outside the type gets the engine's builder.</summary>
    internal bool EngineLeaves => _engineLeaves;

    /// <summary>Calls on the engine's builder, in the order of the text.</summary>
    internal IEnumerable<IInvocationOperation> OnEngine =>
        _onEngine.OrderBy(call => call.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(Position);

    internal void Read(IInvocationOperation call, ISymbol container)
    {
        if (EngineFacts.Is(call.TargetMethod.ContainingType, facts.EngineBuilder))
            _onEngine.Enqueue(call);
        else if (EngineFacts.Is(call.TargetMethod.ContainingType, facts.ActionBuilder))
            _onAction.Enqueue((Scope(call, container), call));
        foreach (IArgumentOperation argument in call.Arguments)
        {
            IMethodSymbol to = call.TargetMethod.ReducedFrom ?? call.TargetMethod.OriginalDefinition;
            if (EngineFacts.Is(Given(argument), facts.EngineBuilder) && to.Name != "ThrowIfNull")
            {
                if (!IsOurs(to))
                    _engineLeaves = true;
            }
            else if (EngineFacts.Is(Given(argument), facts.ActionBuilder) && to.Name != "ThrowIfNull")
                _handedOn.Enqueue((Scope(call, container), to));
        }
    }

    /// <summary>The calls that declare an action, or null when code that cannot be seen makes some of them.</summary>
    internal IReadOnlyList<IInvocationOperation>? CallsOf(IInvocationOperation action)
    {
        IOperation? declare = action.Arguments.FirstOrDefault(one => one.Parameter?.Name == "declare")?.Value;
        while (declare is IConversionOperation or IDelegateCreationOperation)
        {
            declare = declare is IConversionOperation conversion
                ? conversion.Operand
                : ((IDelegateCreationOperation)declare).Target;
        }

        ISymbol? scope = declare switch
        {
            IAnonymousFunctionOperation lambda => lambda.Symbol,
            IMethodReferenceOperation method when IsOurs(method.Method) => method.Method.OriginalDefinition,
            _ => null,
        };
        var calls = new List<IInvocationOperation>();
        return scope is not null && Collect(scope, calls, new HashSet<ISymbol>(SymbolEqualityComparer.Default))
            ? calls
            : null;
    }

    internal static int Position(IInvocationOperation call) =>
        call.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
            ? access.Name.SpanStart
            : call.Syntax.SpanStart;

    /// <summary>Where a call's name stands: a chain's diagnostics do not all start at its first line.</summary>
    internal static Location Place(IInvocationOperation call) =>
        call.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
            ? access.Name.GetLocation()
            : call.Syntax.GetLocation();

    private bool Collect(ISymbol scope, List<IInvocationOperation> calls, HashSet<ISymbol> seen)
    {
        if (!seen.Add(scope))
            return true;
        calls.AddRange(_onAction.Where(one => IsSame(one.Scope, scope)).Select(one => one.Call));
        return _handedOn.Where(one => IsSame(one.Scope, scope))
            .All(one => IsOurs(one.To) && Collect(one.To, calls, seen));
    }

    private bool IsOurs(IMethodSymbol method) =>
        method.MethodKind == MethodKind.LocalFunction || IsSame(method.ContainingType?.OriginalDefinition, Type);

    /// <summary>The nearest function around a call that is given an ActionBuilder.</summary>
    private ISymbol Scope(IOperation call, ISymbol container)
    {
        for (IOperation? at = call.Parent; at is not null; at = at.Parent)
        {
            IMethodSymbol? function = at switch
            {
                IAnonymousFunctionOperation lambda => lambda.Symbol,
                ILocalFunctionOperation local => local.Symbol.OriginalDefinition,
                _ => null,
            };
            if (function?.Parameters.Any(one => EngineFacts.Is(one.Type, facts.ActionBuilder)) == true)
                return function;
        }

        return container.OriginalDefinition;
    }

    /// <summary>The type of what is given, before it is converted for the parameter.</summary>
    internal static ITypeSymbol? Given(IArgumentOperation argument) =>
        argument.Value is IConversionOperation conversion ? conversion.Operand.Type : argument.Value.Type;

    private static bool IsSame(ISymbol? one, ISymbol? other) => SymbolEqualityComparer.Default.Equals(one, other);
}
