namespace AiBos.Ledger;

/// <summary>Thrown by <see cref="CanonicalJson.Canonicalize"/> for a document that has no canonical form.</summary>
public sealed class CanonicalJsonException : Exception
{
    /// <summary>Creates the exception for one error.</summary>
    /// <param name="error">The error; its message becomes the message of the exception.</param>
    public CanonicalJsonException(CanonicalJsonError error)
        : base($"{error.Message} (byte {error.ByteOffset})")
    {
        Error = error;
    }

    /// <summary>What was wrong, and where.</summary>
    public CanonicalJsonError Error { get; }
}
