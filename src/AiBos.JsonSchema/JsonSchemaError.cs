namespace AiBos.JsonSchema;

/// <summary>One reason why an instance does not satisfy its schema.</summary>
/// <remarks>
/// The message quotes limits and permitted values of the schema, never a value of the instance: instances may carry
/// personal data and errors travel to logs. Property names of the instance do appear in the pointer.
/// </remarks>
/// <param name="Pointer">RFC 6901 pointer into the instance; the empty string is the root.</param>
/// <param name="Message">One English sentence that states the expectation.</param>
/// <param name="Keyword">
/// The schema keyword that failed; <c>json</c> when the bytes are not JSON, <c>budget</c> when the work was refused.
/// </param>
public sealed record JsonSchemaError(string Pointer, string Message, string Keyword);
