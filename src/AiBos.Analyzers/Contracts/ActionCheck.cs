using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AiBos.Analyzers.Contracts;

/// <summary>Whether an action says all it must, in words the kernel takes.</summary>
internal static class ActionCheck
{
    // Input and Output only replace the schemas that are derived from the records.
    private static readonly string[][] Needed = [["Command", "Query"], ["Requires"], ["HandledBy", "UpcastTo"]];

    /// <param name="declared">What the type declares.</param>
    /// <param name="facts">The engine.</param>
    /// <param name="formless">Fields that were found before; one stands in several records' schemas.</param>
    internal static IEnumerable<Diagnostic> Check(Declared declared, EngineFacts facts, HashSet<ISymbol> formless)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (IInvocationOperation action in declared.OnEngine.Where(call => call.TargetMethod.Name == "Action"))
        {
            string? id = EngineCheck.Constant(action, "id");
            if (id is not null && Problem(
                id, ContractGrammar.DomainOf(id), "an action; write domain.verb.noun@major.minor.patch", seen, facts)
                is { } problem)
                yield return EngineCheck.Malformed(action, "id", id, problem);
            if (declared.CallsOf(action) is not { } calls)
                continue;
            string[] missing = [.. Needed
                .Where(any => !calls.Any(call => any.Contains(call.TargetMethod.Name)))
                .Select(any => string.Join(" or ", any))];
            if (missing.Length > 0)
            {
                yield return Diagnostic.Create(
                    Rules.ActionIncomplete, Declared.Place(action), id ?? "here", string.Join(", ", missing));
            }

            foreach (Diagnostic found in calls.SelectMany(CheckWords).Concat(CheckSeals(action, calls, facts))
                .Concat(CheckForms(action, calls, facts, formless)))
            {
                yield return found;
            }
        }
    }

    /// <summary>What is wrong with the id of something an engine declares; null when nothing is.</summary>
    internal static string? Problem(
        string id, string? domain, string form, HashSet<string> seen, EngineFacts facts)
    {
        if (domain is null)
            return $"is not {form} in lower case";
        if (!facts.Domains.Contains(domain))
            return $"does not belong to the engine '{string.Join("', '", facts.Domains)}'; start it with its domain";
        return seen.Add(id) ? null : "is declared twice; raise the version or take the other away";
    }

    private static IEnumerable<Diagnostic> CheckWords(IInvocationOperation call)
    {
        switch (call.TargetMethod.Name)
        {
            case "Requires" when EngineCheck.Constant(call, "permission") is { } permission
                && !ContractGrammar.IsPermission(permission):
                yield return EngineCheck.Malformed(call, "permission", permission,
                    "is not a permission; write dotted lower-case words without a wildcard, such as orders.write");
                break;
            case "Input" or "Output" when EngineCheck.Constant(call, "schema") is { } schema
                && SchemaText.IsEmpty(schema):
                yield return EngineCheck.Malformed(call, "schema", schema.Trim(),
                    "lets everything through; say type, properties, required and additionalProperties");
                break;
            case "Command" or "Query" when EngineCheck.Constant(call, "summary") is { } summary
                && string.IsNullOrWhiteSpace(summary):
                yield return EngineCheck.Malformed(
                    call, "summary", summary, "says nothing; write one sentence for people and models");
                break;
        }
    }

    /// <summary>What is marked [PersonalData] must be sealed by the schema, which is all the kernel reads.</summary>
    private static IEnumerable<Diagnostic> CheckSeals(
        IInvocationOperation action, IReadOnlyList<IInvocationOperation> calls, EngineFacts facts)
    {
        for (int i = 0; i < action.TargetMethod.TypeArguments.Length; i++)
        {
            string side = i == 0 ? "Input" : "Output";
            string? schema = calls.Where(call => call.TargetMethod.Name == side)
                .Select(call => EngineCheck.Constant(call, "schema")).FirstOrDefault();
            if (schema is null || SchemaText.IsEmpty(schema))
                continue;
            foreach (IPropertySymbol field in ContractTypes.Below(action.TargetMethod.TypeArguments[i], facts)
                .SelectMany(ContractTypes.Fields))
            {
                if (ContractTypes.Attribute(field, "PersonalDataAttribute") is not { } personal
                    || personal.ConstructorArguments.FirstOrDefault().Value is not string subject
                    || SchemaText.Seals(schema, Json(field.Name), Json(subject)))
                {
                    continue;
                }

                yield return Diagnostic.Create(
                    Rules.PersonUnsealed, Declared.Place(action), field.ContainingType.Name, field.Name,
                    $"the schema of {side} does not say \"x-personal\": \"{Json(subject)}\" in \"{Json(field.Name)}\"");
            }
        }
    }

    /// <summary>Where no schema is written it is derived, and the start is refused if it cannot be.</summary>
    private static IEnumerable<Diagnostic> CheckForms(
        IInvocationOperation action, IReadOnlyList<IInvocationOperation> calls, EngineFacts facts,
        HashSet<ISymbol> seen)
    {
        for (int i = 0; i < action.TargetMethod.TypeArguments.Length; i++)
        {
            string side = i == 0 ? "Input" : "Output";
            if (calls.Any(call => call.TargetMethod.Name == side))
                continue;
            foreach (Diagnostic found in FormlessTypes.Find(action.TargetMethod.TypeArguments[i], facts, seen))
                yield return found;
        }
    }

    private static string Json(string property) => char.ToLowerInvariant(property[0]) + property.Substring(1);
}
