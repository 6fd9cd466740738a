namespace AiBos.JsonSchema;

/// <summary>The schema itself is refused: not JSON, not a 2020-12 schema, beyond a limit, or looping.</summary>
public sealed class JsonSchemaException : Exception
{
    internal JsonSchemaException(string pointer, string message, Exception? inner = null)
        : base(message, inner) => Pointer = pointer;

    /// <summary>
    /// RFC 6901 pointer to the refused place in its schema document; the empty string is the root. The message names
    /// the document when it is a remote one.
    /// </summary>
    public string Pointer { get; }
}
