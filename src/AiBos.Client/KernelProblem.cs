namespace AiBos.Client;

/// <summary>A refusal of the kernel, as it was sent (<c>application/problem+json</c>, RFC 9457).</summary>
public sealed record KernelProblem
{
    /// <summary>The HTTP status, 400–599.</summary>
    public required int Status { get; init; }

    /// <summary>The code to decide by, for example <c>VALIDATION_ERROR</c>; unknown codes may appear.</summary>
    public required string Code { get; init; }

    /// <summary>What happened this time, for people.</summary>
    public required string Detail { get; init; }

    /// <summary>Which parts of the input are wrong; empty unless the code is <c>VALIDATION_ERROR</c>.</summary>
    public IReadOnlyList<KernelFieldError> Errors { get; init; } = [];

    /// <summary>The permissions that are missing; empty unless the code is <c>FORBIDDEN</c>.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>How long to wait before the next try; null when the kernel does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The refusal's own entry on the ledger; null when it could not be, or is not, recorded.</summary>
    public AuditStamp? Audit { get; init; }

    /// <summary>Finds this answer in the kernel's logs; null when the answer carries none.</summary>
    public string? TraceId { get; init; }

    /// <summary>Whether the same call may succeed later unchanged: 429 and 503.</summary>
    public bool IsTransient => Status is 429 or 503;
}

/// <summary>One thing wrong with an input.</summary>
/// <param name="Pointer">Where: a JSON Pointer (RFC 6901); empty for the whole input.</param>
/// <param name="Message">What, for people.</param>
public sealed record KernelFieldError(string Pointer, string Message);
