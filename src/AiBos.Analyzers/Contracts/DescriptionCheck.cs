using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AiBos.Analyzers.Contracts;

/// <summary>Whether entities and events have ids the kernel takes, and records that have a form in JSON.</summary>
internal static class DescriptionCheck
{
    /// <summary>Whether a call describes a record to the kernel: <c>Entity</c> or <c>Event</c>.</summary>
    internal static bool Describes(IInvocationOperation call, EngineFacts facts) =>
        call.TargetMethod.Name is "Entity" or "Event" && call.TargetMethod.TypeArguments.Length == 1
        && EngineFacts.Is(call.TargetMethod.ContainingType, facts.EngineBuilder);

    internal static IEnumerable<Diagnostic> Check(Declared declared, EngineFacts facts, HashSet<ISymbol> formless)
    {
        // An entity has a word less than an event: they never meet.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (IInvocationOperation call in declared.OnEngine.Where(call => Describes(call, facts)))
        {
            if (EngineCheck.Constant(call, "id") is { } id && Problem(call, id, seen, facts) is { } problem)
                yield return EngineCheck.Malformed(call, "id", id, problem);
            foreach (Diagnostic found in FormlessTypes.Find(call.TargetMethod.TypeArguments[0], facts, formless))
                yield return found;
        }
    }

    private static string? Problem(IInvocationOperation call, string id, HashSet<string> seen, EngineFacts facts) =>
        call.TargetMethod.Name == "Event"
            ? ActionCheck.Problem(
                id, ContractGrammar.DomainOf(id), "an event; write domain.noun.verb@major.minor.patch", seen, facts)
            : ActionCheck.Problem(
                id, ContractGrammar.DomainOfEntity(id), "an entity; write domain.noun@major.minor.patch", seen, facts);
}
