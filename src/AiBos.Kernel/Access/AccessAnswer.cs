using AiBos.Kernel.Audit;
using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>What came of a change: how it is now, or why it was refused.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.access.AccessAnswer")]
public sealed record AccessAnswer
{
    /// <summary>How it is now, UTF-8 JSON; for what was deleted, how it was; empty on refusal.</summary>
    [Id(0)]
    public byte[] Shown { get; init; } = [];

    /// <summary>The entry of the change; null when nothing changed, or on refusal.</summary>
    [Id(1)]
    public AppendResult? Entry { get; init; }

    [Id(2)]
    internal ErrorCode? Code { get; init; }

    [Id(3)]
    internal string Detail { get; init; } = "";

    [Id(4)]
    internal string[] Pointers { get; init; } = [];

    [Id(5)]
    internal string[] Messages { get; init; } = [];

    [Id(6)]
    internal string[] Required { get; init; } = [];

    /// <summary>Why it was refused; null on success.</summary>
    public Refusal? Refusal => Code is not { } code ? null : new Refusal(code, Detail)
    {
        Errors = [.. Pointers.Zip(Messages, (pointer, message) => new FieldError(pointer, message))],
        Required = Required,
        RetryAfter = code is ErrorCode.DatabaseUnavailable or ErrorCode.LedgerUnavailable
            ? TimeSpan.FromSeconds(1)
            : null,
    };

    internal static AccessAnswer Refused(Refusal refusal) => new()
    {
        Code = refusal.Code,
        Detail = refusal.Detail,
        Pointers = [.. refusal.Errors.Select(error => error.Pointer)],
        Messages = [.. refusal.Errors.Select(error => error.Message)],
        Required = [.. refusal.Required],
    };
}
