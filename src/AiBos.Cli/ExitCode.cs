using AiBos.Client;

namespace AiBos.Cli;

/// <summary>What the process says when it ends. Scripts rely on the numbers.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>The thing asked is false: refused, tampered, unhealthy, stopped before its end.</summary>
    False = 1,

    /// <summary>Wrong usage; nothing was sent.</summary>
    Usage = 2,

    /// <summary>The kernel or a file cannot be reached or read; the same command may succeed later.</summary>
    Unreachable = 3,
}

/// <summary>Exit codes of refusals.</summary>
internal static class ExitCodes
{
    /// <summary>A refusal is an answer; a request to come back later (429, 503) is none.</summary>
    internal static ExitCode Of(KernelProblem problem) => problem.IsTransient ? ExitCode.Unreachable : ExitCode.False;
}
