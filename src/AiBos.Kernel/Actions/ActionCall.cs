using AiBos.Kernel.Access;

namespace AiBos.Kernel.Actions;

/// <summary>One call of an action, from whatever front. UTF-8 bytes in.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.actions.ActionCall")]
public sealed record ActionCall
{
    /// <summary>Who calls. Fronts authenticate; the dispatcher decides.</summary>
    [Id(0)]
    public required Caller Caller { get; init; }

    /// <summary>The action as the caller wrote it; may be malformed.</summary>
    [Id(1)]
    public required string Action { get; init; }

    /// <summary>Asked contract version, or null for the newest.</summary>
    [Id(2)]
    public string? Version { get; init; }

    /// <summary>Idempotency key, 1–255 characters, or null.</summary>
    [Id(3)]
    public string? IdempotencyKey { get; init; }

    /// <summary>The input. Owned by the call.</summary>
    [Id(4)]
    public required byte[] Body { get; init; }

    /// <summary>
    /// What the front found wrong with the request, or null. Judged in its place in the order of answers, so that a
    /// stranger to an action learns nothing from it.
    /// </summary>
    [Id(5)]
    public ErrorCode? Fault { get; init; }

    /// <summary>One sentence about <see cref="Fault"/>.</summary>
    [Id(6)]
    public string? FaultDetail { get; init; }

    /// <summary>What led here: trace id of the request, or id of an entry or event.</summary>
    [Id(7)]
    public string? Cause { get; init; }

    /// <summary>
    /// Whether a person is asked before a destructive action runs; set by fronts behind which a model decides.
    /// </summary>
    [Id(8)]
    public bool AsksFirst { get; init; }

    /// <summary>
    /// The token of <see cref="ActionOutcome.Confirmation"/> that a person answered, or null. Ignored unless
    /// <see cref="AsksFirst"/> and the action is destructive.
    /// </summary>
    [Id(9)]
    public string? Confirmation { get; init; }

    /// <summary>Whether the person said no to <see cref="Confirmation"/>: it is spent, nothing runs.</summary>
    [Id(10)]
    public bool IsDeclined { get; init; }
}
