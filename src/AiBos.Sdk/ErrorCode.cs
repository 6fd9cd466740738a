namespace AiBos.Sdk;

/// <summary>
/// The closed set of expected outcomes that are not success. Wire name, HTTP status, meaning and who can mend it stand
/// in <see cref="ErrorCatalogue"/>; <c>docs/reference/errors.md</c> is tested against it.
/// </summary>
/// <example>
/// <code><![CDATA[
/// internal static class Advice
/// {
///     /// <summary>What an application does with an answer that is no success.</summary>
///     internal static string For(ErrorCode code) => code switch
///     {
///         ErrorCode.ValidationError or ErrorCode.Conflict or ErrorCode.NotFound => "show the detail to the user",
///         ErrorCode.ConfirmationRequired or ErrorCode.ConfirmationInvalid => "ask a person to confirm",
///         ErrorCode.Unauthenticated => "get a new credential",
///         ErrorCode.Forbidden => "ask the tenant's administrator",
///         ErrorCode.RateLimited or ErrorCode.CircuitOpen or ErrorCode.LedgerUnavailable
///             or ErrorCode.DatabaseUnavailable or ErrorCode.RequestTimeout or ErrorCode.Internal =>
///                 "try again with the same idempotency key",
///         ErrorCode.IdempotencyConflict => "take a new idempotency key for a new body",
///         ErrorCode.TenantMismatch or ErrorCode.OriginRefused => "correct the configuration",
///         ErrorCode.InvalidActionPath or ErrorCode.ActionNotFound or ErrorCode.ContractVersionUnknown
///             or ErrorCode.MethodNotAllowed or ErrorCode.MalformedJson or ErrorCode.UnsupportedMediaType
///             or ErrorCode.PayloadTooLarge => "correct the program",
///         _ => "show the trace id",
///     };
/// }
/// ]]></code>
/// </example>
public enum ErrorCode
{
    /// <summary>A path part of an action is empty or malformed.</summary>
    InvalidActionPath,

    /// <summary>The body is not JSON, or JSON the kernel refuses to guess about.</summary>
    MalformedJson,

    /// <summary>The input breaks the contract's schema or a business rule.</summary>
    ValidationError,

    /// <summary>No, expired, revoked or malformed credential.</summary>
    Unauthenticated,

    /// <summary>The principal lacks a permission.</summary>
    Forbidden,

    /// <summary>The tenant header names another tenant than the credential.</summary>
    TenantMismatch,

    /// <summary>No such action for this tenant.</summary>
    ActionNotFound,

    /// <summary>No such thing, or not visible to this tenant.</summary>
    NotFound,

    /// <summary>The asked contract version does not exist.</summary>
    ContractVersionUnknown,

    /// <summary>The path exists, the method does not.</summary>
    MethodNotAllowed,

    /// <summary>The idempotency key was used with another body.</summary>
    IdempotencyConflict,

    /// <summary>The state of the world forbids it: exists already, closed, in use.</summary>
    Conflict,

    /// <summary>The body is larger than the limit.</summary>
    PayloadTooLarge,

    /// <summary>The body is not announced as JSON.</summary>
    UnsupportedMediaType,

    /// <summary>Too many calls.</summary>
    RateLimited,

    /// <summary>The engine's breaker is open.</summary>
    CircuitOpen,

    /// <summary>The audit entry could not be made durable in time.</summary>
    LedgerUnavailable,

    /// <summary>PostgreSQL cannot be reached or refuses work.</summary>
    DatabaseUnavailable,

    /// <summary>A bug.</summary>
    Internal,

    /// <summary>The action is destructive and a person has not confirmed it.</summary>
    ConfirmationRequired,

    /// <summary>The confirmation is false, spent, too old, or was given for another call.</summary>
    ConfirmationInvalid,

    /// <summary>The request names a host, or comes from a web page, that is not allowed.</summary>
    OriginRefused,

    /// <summary>The request was not done in the time that requests have.</summary>
    RequestTimeout,
}
