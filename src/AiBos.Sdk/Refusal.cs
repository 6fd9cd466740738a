namespace AiBos.Sdk;

/// <summary>
/// An expected outcome that is not success. It is a value, is audited like a success, and everything in it may be shown
/// to the caller. What only operators may know belongs in the log.
/// </summary>
/// <param name="Code">The code; it decides the HTTP status.</param>
/// <param name="Detail">One sentence for the caller: what is wrong and what to do.</param>
/// <example>
/// <code>
/// using Xunit;
///
/// Refusal closed = Refusal.Invalid("/date", "The month of this date is not open for posting.");
/// Assert.Equal("/date", Assert.Single(closed.Errors).Pointer);
///
/// Refusal forbidden = Refusal.Forbidden("accounting.approve");
/// Assert.Equal((ErrorCode.Forbidden, "accounting.approve"), (forbidden.Code, forbidden.Required[0]));
///
/// // What a handler returns most often; the sentence is what the caller reads.
/// Assert.Equal("There is no such order.", Refusal.NotFound("There is no such order.").Detail);
/// Assert.Equal(ErrorCode.Conflict, Refusal.Conflict("The order was shipped; cancel the shipment first.").Code);
///
/// var busy = new Refusal(ErrorCode.Conflict, "The month is being closed.") { RetryAfter = TimeSpan.FromSeconds(5) };
/// Assert.Equal(5, busy.RetryAfter?.TotalSeconds);
/// </code>
/// </example>
public sealed record Refusal(ErrorCode Code, string Detail)
{
    /// <summary>Problems by field; empty when the refusal is not about fields.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>The permissions that would be needed; empty unless <see cref="ErrorCode.Forbidden"/>.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>
    /// How long to wait before trying again; null when trying again is pointless or the time unknown. Told to callers
    /// in whole seconds, rounded up.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The input breaks a rule at one place.</summary>
    /// <param name="pointer">JSON pointer (RFC 6901) into the input; empty for the whole of it.</param>
    /// <param name="message">One sentence that says what is expected, without the value.</param>
    public static Refusal Invalid(string pointer, string message) =>
        Invalid([new FieldError(pointer, message)]);

    /// <summary>The input breaks rules at several places; at least one.</summary>
    /// <param name="errors">One or more; a single one is the detail as well.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public static Refusal Invalid(IReadOnlyList<FieldError> errors)
    {
        ArgumentOutOfRangeException.ThrowIfZero(errors.Count);
        string detail = errors.Count == 1 ? errors[0].Message : $"{errors.Count} problems were found in the input.";
        return new Refusal(ErrorCode.ValidationError, detail) { Errors = errors };
    }

    /// <summary>The present state forbids it.</summary>
    /// <param name="detail">One sentence for the caller: what is wrong and what to do.</param>
    public static Refusal Conflict(string detail) => new(ErrorCode.Conflict, detail);

    /// <summary>There is no such thing for this tenant.</summary>
    /// <param name="detail">One sentence for the caller; the same whether it never was or is another tenant's.</param>
    public static Refusal NotFound(string detail) => new(ErrorCode.NotFound, detail);

    /// <summary>A permission is missing.</summary>
    /// <param name="required">The permissions that would be needed, all of them.</param>
    public static Refusal Forbidden(params IReadOnlyList<string> required) =>
        new(ErrorCode.Forbidden, $"This needs the permission {string.Join(" and ", required)}.")
        {
            Required = required,
        };
}
