using Microsoft.CodeAnalysis;

namespace AiBos.Analyzers;

/// <summary>Every rule. Ids never change their meaning; each has a page below docs/reference/analyzers.</summary>
internal static class Rules
{
    private const string Category = "AiBos";
    private const string Pages = "docs/reference/analyzers/";

    internal static readonly DiagnosticDescriptor DatabaseDriver = new(
        "AIBOS0001",
        "Database drivers are the kernel's",
        "{0} reaches the database behind the kernel's back: no tenant, no policy, no ledger; use "
        + "context.Db",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0001.md");

    internal static readonly DiagnosticDescriptor SqlAsText = new(
        "AIBOS0002",
        "SQL is written as an interpolated string",
        "{0}; write it where it runs, as context.Db.QueryAsync<T>($\"…\") or Sql.Of($\"…\"), so that "
        + "every value is a parameter",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0002.md");

    internal static readonly DiagnosticDescriptor HoleInQuotes = new(
        "AIBOS0003",
        "A value is not put between quotes in SQL",
        "This hole stands between quotes, where PostgreSQL sees letters and no value; take the quotes away, and join "
        + "with || where a text is built",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0003.md");

    internal static readonly DiagnosticDescriptor ForeignSchema = new(
        "AIBOS0004",
        "SQL stays in the engine's own schema",
        "'{0}' lies in the schema '{1}', but this engine's tables lie in '{2}'; call an action of the "
        + "engine that owns it, or keep a copy from its events",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0004.md");

    internal static readonly DiagnosticDescriptor ForeignCode = new(
        "AIBOS0005",
        "An engine sees the Sdk and itself",
        "{0} belongs to {1}; an engine sees AiBos.Sdk and itself, so call the other's actions or listen "
        + "to its events",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0005.md");

    internal static readonly DiagnosticDescriptor EngineIncomplete = new(
        "AIBOS0006",
        "An engine says its name, class, tags and actions",
        "The engine {0} is incomplete: {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0006.md");

    internal static readonly DiagnosticDescriptor ActionIncomplete = new(
        "AIBOS0007",
        "An action has a kind, a permission and a handler",
        "The action {0} is incomplete: call {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0007.md");

    internal static readonly DiagnosticDescriptor DeclarationMalformed = new(
        "AIBOS0008",
        "Ids, versions and permissions follow their grammar",
        "'{0}' {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0008.md");

    internal static readonly DiagnosticDescriptor UnclassifiedText = new(
        "AIBOS0009",
        "Text in a contract has a data class",
        "{0}.{1} may hold anything and has no data class; mark it or its record "
        + "[Classified(DataClass.…)], or classify the engine above Public",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0009.md");

    internal static readonly DiagnosticDescriptor PersonUnmarked = new(
        "AIBOS0010",
        "What is about a person is marked",
        "{0}.{1} sounds like a person's; mark it [PersonalData(nameof(…))] with the property that holds "
        + "the person's id, or [Classified(DataClass.…)] if it is about nobody",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0010.md");

    internal static readonly DiagnosticDescriptor PersonUnsealed = new(
        "AIBOS0011",
        "What is marked personal is sealed by the schema",
        "{0}.{1} is marked [PersonalData], but {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0011.md");

    internal static readonly DiagnosticDescriptor StaticState = new(
        "AIBOS0012",
        "No static state",
        "{0} lives on after the call and is seen by every tenant; {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0012.md");

    internal static readonly DiagnosticDescriptor BlockingCall = new(
        "AIBOS0013",
        "Nothing blocks",
        "{0} holds a thread and the call's transaction while it waits; {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0013.md");

    internal static readonly DiagnosticDescriptor WorkOutlivesCall = new(
        "AIBOS0014",
        "Work ends with the call",
        "{0} lets work run beside the call, where a failure is seen by nobody and the context is gone; "
        + "{1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0014.md");

    internal static readonly DiagnosticDescriptor WallClock = new(
        "AIBOS0015",
        "Time comes from the context",
        "{0} reads the machine's clock, so that no test and no replay can set it; {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0015.md");

    internal static readonly DiagnosticDescriptor Randomness = new(
        "AIBOS0016",
        "Ids come from the context",
        "{0} cannot be repeated by a test or a replay; {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0016.md");

    internal static readonly DiagnosticDescriptor HostAccess = new(
        "AIBOS0017",
        "The host is not the engine's",
        "{0} reaches into the process that hosts the engine; {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0017.md");

    internal static readonly DiagnosticDescriptor OutsideWorld = new(
        "AIBOS0018",
        "Nothing but the context reaches out",
        "{0} reaches the world outside the kernel, unseen by policy and ledger; {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0018.md");

    internal static readonly DiagnosticDescriptor Reflection = new(
        "AIBOS0019",
        "No reflection",
        "{0} finds code at run time, where no rule can see it; {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0019.md");

    internal static readonly DiagnosticDescriptor BinaryFraction = new(
        "AIBOS0020",
        "Contracts carry exact numbers",
        "{0}.{1} is {2}, which cannot hold 0.1; use Amount for money and a whole number with its unit in the "
        + "name for the rest, or mark a measured value [Inexact]",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0020.md");

    internal static readonly DiagnosticDescriptor BinaryMoney = new(
        "AIBOS0021",
        "Money never meets a binary fraction",
        "{0}; use Amount or decimal throughout",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0021.md");

    internal static readonly DiagnosticDescriptor FormlessType = new(
        "AIBOS0022",
        "A derived schema has a form for each type",
        "{0}.{1} is {2}, for which no schema can be derived; use {3}, or write the schema",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0022.md");

    internal static readonly DiagnosticDescriptor EventUndeclared = new(
        "AIBOS0023",
        "What is published is declared",
        "{0} is published and is no event of the engine; declare it in Configure: "
        + "engine.Event<{0}>(\"domain.noun.verb@1.0.0\", \"when it is published\")",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Pages + "AIBOS0023.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);
}
