namespace AiBos.EmbeddedPostgres;

/// <summary>PostgreSQL could not be provided. The message says in plain words what to do about it.</summary>
public sealed class EmbeddedPostgresException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do; never a password.</param>
    /// <param name="innerException">The cause, if one was caught.</param>
    public EmbeddedPostgresException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
