using Microsoft.CodeAnalysis;

namespace AiBos.Analyzers.Bans;

/// <summary>A name engines may not use.</summary>
internal sealed class Ban(DiagnosticDescriptor rule, string instead)
{
    /// <summary>The rule it breaks.</summary>
    internal DiagnosticDescriptor Rule { get; } = rule;

    /// <summary>What to do instead; ends the rule's message.</summary>
    internal string Instead { get; } = instead;
}
