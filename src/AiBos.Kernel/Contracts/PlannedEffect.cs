using AiBos.Sdk;

namespace AiBos.Kernel.Contracts;

/// <summary>A handler's plan without its types.</summary>
/// <param name="Output">JSON.</param>
/// <param name="Statements">What would be written, in order.</param>
internal sealed record PlannedEffect(byte[] Output, IReadOnlyList<PlannedStatement> Statements);
