namespace AiBos.Client;

/// <summary>
/// There is no answer of the kernel: the connection failed, took too long, or something else answered. After a command
/// it is unknown whether the effect happened; repeat it with the same idempotency key to find out.
/// </summary>
public sealed class KernelUnreachableException : Exception
{
    internal KernelUnreachableException(UnreachableReason reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    /// <summary>What went wrong.</summary>
    public UnreachableReason Reason { get; }

    /// <summary><see cref="Reason"/> in the form of the kernel's codes, for example <c>TIMED_OUT</c>.</summary>
    public string Code => Reason switch
    {
        UnreachableReason.ConnectionFailed => "CONNECTION_FAILED",
        UnreachableReason.TimedOut => "TIMED_OUT",
        UnreachableReason.AnswerTooLarge => "ANSWER_TOO_LARGE",
        _ => "UNREADABLE_ANSWER",
    };

    internal bool IsTransient => Reason is UnreachableReason.ConnectionFailed or UnreachableReason.TimedOut;
}

/// <summary>Why there is no answer.</summary>
public enum UnreachableReason
{
    /// <summary>No connection, or it broke before the whole answer was read.</summary>
    ConnectionFailed,

    /// <summary>The whole answer did not arrive within the request's timeout.</summary>
    TimedOut,

    /// <summary>What arrived is not in the kernel's forms: a proxy's page, a redirect, another program.</summary>
    UnreadableAnswer,

    /// <summary>The answer is longer than <see cref="KernelClientOptions.AnswerBytesMax"/>.</summary>
    AnswerTooLarge,
}
