namespace AiBos.Ledger;

/// <summary>A header that cannot be written as a leaf. The message names the field, never its value.</summary>
public sealed class EntryFormatException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One sentence.</param>
    public EntryFormatException(string message)
        : base(message)
    {
    }
}
