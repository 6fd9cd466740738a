namespace AiBos.Sdk;

/// <summary>One problem of an input.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) into the input; empty for the whole of it.</param>
/// <param name="Message">
/// One sentence that says what is expected. Never repeats the value, which may be private.
/// </param>
public sealed record FieldError(string Pointer, string Message);
