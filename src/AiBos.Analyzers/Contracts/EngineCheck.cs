using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AiBos.Analyzers.Contracts;

/// <summary>Whether an engine says all it must, in an order the builder takes.</summary>
internal static class EngineCheck
{
    internal static IEnumerable<Diagnostic> Check(Declared declared)
    {
        IInvocationOperation[] calls = [.. declared.OnEngine];
        foreach (IInvocationOperation call in calls)
        {
            foreach (Diagnostic found in CheckWords(call))
                yield return found;
        }

        // A base engine may say the rest, and so may code that is handed the builder.
        bool isWhole = declared.IsEngine && !declared.Type.IsAbstract && !declared.EngineLeaves
            && declared.Type is { TypeKind: TypeKind.Class or TypeKind.Struct }
            && declared.Type.BaseType?.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType;
        if (!isWhole)
            yield break;
        foreach (string missing in Missing(calls))
            yield return Incomplete(declared.Type, declared.Type.Locations[0], missing);
        foreach (IInvocationOperation call in calls.Where(HasNoTag))
            yield return Incomplete(declared.Type, Declared.Place(call), "give Classified at least one tag");
    }

    private static IEnumerable<string> Missing(IInvocationOperation[] calls)
    {
        int named = IndexOf(calls, "Named");
        int classified = IndexOf(calls, "Classified");
        int first = Array.FindIndex(calls, call => call.TargetMethod.Name is "Action" or "Entity" or "Event");
        if (named < 0)
            yield return "call Named(domain, version, title) first";
        if (classified < 0)
            yield return "call Classified(DataClass.…, \"tag\") before the first Action";
        if (IndexOf(calls, "Action") < 0)
            yield return "call Action for each action it offers";
        if (first >= 0 && named > first && SameBody(calls[named], calls[first]))
            yield return $"call Named before the first {calls[first].TargetMethod.Name}";
        if (first >= 0 && classified > first && SameBody(calls[classified], calls[first]))
            yield return $"call Classified before the first {calls[first].TargetMethod.Name}";
    }

    private static IEnumerable<Diagnostic> CheckWords(IInvocationOperation call)
    {
        if (call.TargetMethod.Name != "Named")
            yield break;
        if (Constant(call, "domain") is { } domain && !ContractGrammar.IsDomain(domain))
            yield return Malformed(call, "domain", domain, "is not a domain; write 2 to 32 of a-z, 0-9 and _");
        if (Constant(call, "version") is { } version && !ContractGrammar.IsVersion(version))
            yield return Malformed(call, "version", version, "is not a version; write major.minor.patch");
        if (Constant(call, "title") is { } title && string.IsNullOrWhiteSpace(title))
            yield return Malformed(call, "title", title, "is no title; write the engine's name for people");
    }

    /// <summary>A constant argument, or null.</summary>
    internal static string? Constant(IInvocationOperation call, string parameter) =>
        Argument(call, parameter)?.Value.ConstantValue is { HasValue: true, Value: string text } ? text : null;

    internal static Diagnostic Malformed(IInvocationOperation call, string parameter, string text, string problem) =>
        Diagnostic.Create(
            Rules.DeclarationMalformed, Argument(call, parameter)!.Value.Syntax.GetLocation(), text, problem);

    private static IArgumentOperation? Argument(IInvocationOperation call, string parameter) =>
        call.Arguments.FirstOrDefault(one => one.Parameter?.Name == parameter);

    private static bool HasNoTag(IInvocationOperation call)
    {
        if (call.TargetMethod.Name != "Classified")
            return false;
        IOperation? tags = Argument(call, "tags")?.Value;
        while (tags is IConversionOperation conversion)
            tags = conversion.Operand;
        return tags is ICollectionExpressionOperation { Elements.Length: 0 } or IArrayCreationOperation
        {
            Initializer: null or { ElementValues.Length: 0 },
        };
    }

    // In different methods the order of the text is not that of the calls.
    private static bool SameBody(IInvocationOperation one, IInvocationOperation other) =>
        Body(one) is { } body && body == Body(other);

    private static SyntaxNode? Body(IInvocationOperation call)
    {
        IOperation at = call;
        while (at.Parent is { } parent and not IAnonymousFunctionOperation and not ILocalFunctionOperation)
            at = parent;
        return at.Syntax;
    }

    private static int IndexOf(IInvocationOperation[] calls, string name) =>
        Array.FindIndex(calls, call => call.TargetMethod.Name == name);

    private static Diagnostic Incomplete(INamedTypeSymbol engine, Location place, string missing) =>
        Diagnostic.Create(Rules.EngineIncomplete, place, engine.Name, missing);
}
