namespace AiBos.Kernel.Audit;

/// <summary>
/// The signer cannot be asked now, or whoever answers is not the one that is trusted. What was signed is then unknown,
/// which is not the same as wrong.
/// </summary>
internal sealed class SignerUnavailableException(string message, Exception? innerException = null)
    : Exception(message, innerException);
