namespace AiBos.Sdk;

/// <summary>One problem of an input.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) into the input; empty for the whole of it.</param>
/// <param name="Message">
/// One sentence that says what is expected. Never repeats the value, which may be private.
/// </param>
/// <example>
/// <code>
/// using Xunit;
///
/// string[] skus = ["tea-001", "mug-002", "tea-001"];
/// FieldError[] errors = [.. skus.Index()
///     .GroupBy(line => line.Item).SelectMany(same => same.Skip(1))
///     .Select(line => new FieldError($"/lines/{line.Index}/sku", "Another line orders this article; add them up."))];
/// Refusal refusal = Refusal.Invalid(errors);
/// Assert.Equal("/lines/2/sku", refusal.Errors[0].Pointer);
/// Assert.Equal(refusal.Detail, refusal.Errors[0].Message);
/// </code>
/// </example>
public sealed record FieldError(string Pointer, string Message);
