namespace AiBos.Ledger;

/// <summary>Says why and where a document was refused, without repeating anything it contains.</summary>
/// <param name="Fault">The class of the fault; <see cref="CanonicalJsonFault.None"/> on success.</param>
/// <param name="ByteOffset">Zero-based offset in the input at which the fault was seen.</param>
/// <param name="Message">One sentence for the author of the document; safe to send to a caller and to log.</param>
public readonly record struct CanonicalJsonError(CanonicalJsonFault Fault, long ByteOffset, string Message);
