using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Sdk;

namespace AiBos.Kernel;

/// <summary>What a front answers when something beneath it throws.</summary>
public static class KernelFaults
{
    /// <summary>The refusal for an exception: the database or the signer is away, or it is a bug. No detail leaks.
    /// </summary>
    public static Refusal ToRefusal(Exception exception) => exception switch
    {
        SignerUnavailableException => new Refusal(
            ErrorCode.LedgerUnavailable, "The ledger's signer cannot be asked; try again shortly.")
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        },
        _ when DatabaseErrors.IsUnavailable(exception) => new Refusal(
            ErrorCode.DatabaseUnavailable, "The database cannot be reached; try again shortly.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        },
        _ => new Refusal(ErrorCode.Internal, "Something broke on our side. Report the trace id."),
    };
}
