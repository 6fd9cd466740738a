namespace AiBos.Notary;

/// <summary>A server cannot start; the message is one sentence a person can act on. Never holds a secret.</summary>
public sealed class NotaryException : Exception
{
    /// <summary>Wraps the sentence.</summary>
    public NotaryException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
