namespace AiBos.Kernel.Audit;

/// <summary>
/// What an append writes beside its entries, in the very transaction that seals them. When a statement does not do what
/// it promises, neither it nor the entry comes to be, and the append ends with <see cref="AppendResult.EffectMissed"/>.
/// </summary>
internal sealed record DeferredEffect(IReadOnlyList<EffectStatement> Statements);

/// <summary>A statement of the tenant's, run as kernel_app in its scope, and the rows it has to touch.</summary>
internal sealed record EffectStatement(string Text, IReadOnlyList<object?> Parameters, int Rows);
