using System.Collections.Frozen;

namespace AiBos.Sdk;

/// <summary>
/// What is known of an <see cref="ErrorCode"/>: the one place where codes meet wire names and statuses.
/// </summary>
/// <param name="Code">The code.</param>
/// <param name="WireName">The name in answers and on the ledger, for example <c>VALIDATION_ERROR</c>.</param>
/// <param name="Status">HTTP status, 400–599.</param>
/// <param name="Title">Short summary, the same for every occurrence (RFC 9457, section 3.1.3).</param>
/// <param name="Retryable">Whether the same call may succeed later unchanged.</param>
/// <param name="MendedBy">Who can mend it.</param>
/// <example>
/// <code>
/// using Xunit;
///
/// var expected = new ErrorDescription(
///     ErrorCode.RateLimited, "RATE_LIMITED", 429, "Too many calls.", Retryable: true, MendedBy: "caller");
/// Assert.Equal(expected, ErrorCatalogue.Get(ErrorCode.RateLimited));
/// </code>
/// </example>
public sealed record ErrorDescription(
    ErrorCode Code, string WireName, int Status, string Title, bool Retryable, string MendedBy);

/// <summary>Every <see cref="ErrorCode"/> with its description. A code without a row fails the tests.</summary>
/// <example>
/// <code>
/// var page = new StringWriter();
/// foreach (ErrorDescription row in ErrorCatalogue.All)
/// {
///     page.WriteLine(
///         $"| `{row.WireName}` ({row.Code:D}) | {row.Status} | {row.Title} | {(row.Retryable ? "yes" : "no")} "
///         + $"| {row.MendedBy} |");
/// }
/// </code>
/// </example>
public static class ErrorCatalogue
{
    private static readonly FrozenDictionary<ErrorCode, ErrorDescription> Rows = new ErrorDescription[]
    {
        new(ErrorCode.InvalidActionPath, "INVALID_ACTION_PATH", 400, "The action path is malformed.", false, "caller"),
        new(ErrorCode.MalformedJson, "MALFORMED_JSON", 400, "The body is not acceptable JSON.", false, "caller"),
        new(ErrorCode.ValidationError, "VALIDATION_ERROR", 400, "The input is not valid.", false, "caller"),
        new(ErrorCode.Unauthenticated, "UNAUTHENTICATED", 401, "A valid credential is required.", false, "caller"),
        new(ErrorCode.Forbidden, "FORBIDDEN", 403, "A permission is missing.", false, "tenant administrator"),
        new(ErrorCode.TenantMismatch, "TENANT_MISMATCH", 403, "The tenant is not the credential's.", false, "caller"),
        new(ErrorCode.ActionNotFound, "ACTION_NOT_FOUND", 404, "There is no such action.", false, "caller"),
        new(ErrorCode.NotFound, "NOT_FOUND", 404, "There is no such thing.", false, "caller"),
        new(ErrorCode.ContractVersionUnknown, "CONTRACT_VERSION_UNKNOWN", 404,
            "There is no such contract version.", false, "caller"),
        new(ErrorCode.MethodNotAllowed, "METHOD_NOT_ALLOWED", 405, "The path has no such method.", false, "caller"),
        new(ErrorCode.IdempotencyConflict, "IDEMPOTENCY_CONFLICT", 409,
            "The idempotency key belongs to another request.", false, "caller"),
        new(ErrorCode.Conflict, "CONFLICT", 409, "The present state forbids it.", false, "caller"),
        new(ErrorCode.PayloadTooLarge, "PAYLOAD_TOO_LARGE", 413, "The body is too large.", false, "caller"),
        new(ErrorCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", 415, "The body must be JSON.", false, "caller"),
        new(ErrorCode.RateLimited, "RATE_LIMITED", 429, "Too many calls.", true, "caller"),
        new(ErrorCode.CircuitOpen, "CIRCUIT_OPEN", 503, "The engine is resting after failures.", true, "operator"),
        new(ErrorCode.LedgerUnavailable, "LEDGER_UNAVAILABLE", 503,
            "The act could not be recorded in time.", true, "operator"),
        new(ErrorCode.DatabaseUnavailable, "DATABASE_UNAVAILABLE", 503,
            "The database cannot be reached.", true, "operator"),
        new(ErrorCode.Internal, "INTERNAL", 500, "Something broke on our side.", true, "kernel engineers"),
        new(ErrorCode.ConfirmationRequired, "CONFIRMATION_REQUIRED", 428, "A person has to confirm.", false, "caller"),
        new(ErrorCode.ConfirmationInvalid, "CONFIRMATION_INVALID", 409, "The confirmation does not count.", false,
            "caller"),
        new(ErrorCode.OriginRefused, "ORIGIN_REFUSED", 403, "The host or web page is not allowed.", false, "operator"),
        new(ErrorCode.RequestTimeout, "REQUEST_TIMEOUT", 408, "The request was not done in time.", true, "caller"),
    }.ToFrozenDictionary(row => row.Code);

    /// <summary>All descriptions, in the order of <see cref="ErrorCode"/>.</summary>
    public static IReadOnlyList<ErrorDescription> All { get; } = [.. Rows.Values.OrderBy(row => row.Code)];

    /// <summary>The description of a code.</summary>
    /// <exception cref="KeyNotFoundException">The number is no code of <see cref="ErrorCode"/>.</exception>
    public static ErrorDescription Get(ErrorCode code) => Rows[code];
}
