namespace AiBos.Kernel;

/// <summary>
/// The kernel cannot start, and the message says in one sentence what to do. The host prints it without a stack trace
/// and exits with a code other than 0.
/// </summary>
public sealed class KernelStartException : Exception
{
    /// <summary>Wraps the sentence.</summary>
    public KernelStartException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }

    /// <summary>The sentence for a setting that is out of its range.</summary>
    /// <param name="name">As in configuration, with colons.</param>
    /// <param name="value">What it is; shown.</param>
    /// <param name="range">What it may be, in words.</param>
    public static KernelStartException Option(string name, object value, string range) =>
        new($"The setting {name} is {value}; it must be {range}.");
}
