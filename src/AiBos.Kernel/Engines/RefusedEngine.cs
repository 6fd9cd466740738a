namespace AiBos.Kernel.Engines;

/// <summary>An engine that this silo does not serve.</summary>
/// <param name="Name">Its assembly, which is also its folder.</param>
/// <param name="Domain">Its domain; null where it did not get so far as to say one.</param>
/// <param name="Reason">What is wrong and what to do, in a sentence.</param>
public sealed record RefusedEngine(string Name, string? Domain, string Reason)
{
    /// <summary>What was thrown, for the log; null where nothing was.</summary>
    public Exception? Cause { get; init; }
}
