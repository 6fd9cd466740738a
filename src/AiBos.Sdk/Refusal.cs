namespace AiBos.Sdk;

/// <summary>
/// An expected outcome that is not success. It is a value, is audited like a success, and everything in it may be shown
/// to the caller. What only operators may know belongs in the log.
/// </summary>
/// <param name="Code">The code; it decides the HTTP status.</param>
/// <param name="Detail">One sentence for the caller: what is wrong and what to do.</param>
public sealed record Refusal(ErrorCode Code, string Detail)
{
    /// <summary>Problems by field; empty when the refusal is not about fields.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>The permissions that would be needed; empty unless <see cref="ErrorCode.Forbidden"/>.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>When to try again; null when trying again is pointless or the time unknown.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The input breaks a rule at one place.</summary>
    public static Refusal Invalid(string pointer, string message) =>
        Invalid([new FieldError(pointer, message)]);

    /// <summary>The input breaks rules at several places; at least one.</summary>
    public static Refusal Invalid(IReadOnlyList<FieldError> errors)
    {
        ArgumentOutOfRangeException.ThrowIfZero(errors.Count);
        string detail = errors.Count == 1 ? errors[0].Message : $"{errors.Count} problems were found in the input.";
        return new Refusal(ErrorCode.ValidationError, detail) { Errors = errors };
    }

    /// <summary>The present state forbids it.</summary>
    public static Refusal Conflict(string detail) => new(ErrorCode.Conflict, detail);

    /// <summary>There is no such thing for this tenant.</summary>
    public static Refusal NotFound(string detail) => new(ErrorCode.NotFound, detail);

    /// <summary>A permission is missing.</summary>
    public static Refusal Forbidden(params IReadOnlyList<string> required) =>
        new(ErrorCode.Forbidden, $"This needs the permission {string.Join(" and ", required)}.")
        {
            Required = required,
        };
}
