using AiBos.Sdk;

namespace AiBos.Kernel.Actions;

/// <summary>A <see cref="Refusal"/> on the wire between silos.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.actions.ActionError")]
public sealed record ActionError
{
    [Id(0)]
    internal ErrorCode Code { get; init; }

    [Id(1)]
    internal string Detail { get; init; } = "";

    [Id(2)]
    internal string[] Pointers { get; init; } = [];

    [Id(3)]
    internal string[] Messages { get; init; } = [];

    [Id(4)]
    internal string[] Required { get; init; } = [];

    [Id(5)]
    internal TimeSpan? RetryAfter { get; init; }

    internal static ActionError From(Refusal refusal) => new()
    {
        Code = refusal.Code,
        Detail = refusal.Detail,
        Pointers = [.. refusal.Errors.Select(error => error.Pointer)],
        Messages = [.. refusal.Errors.Select(error => error.Message)],
        Required = [.. refusal.Required],
        RetryAfter = refusal.RetryAfter,
    };

    /// <summary>The refusal it carries.</summary>
    public Refusal ToRefusal() => new(Code, Detail)
    {
        Errors = [.. Pointers.Zip(Messages, (pointer, message) => new FieldError(pointer, message))],
        Required = Required,
        RetryAfter = RetryAfter,
    };
}
