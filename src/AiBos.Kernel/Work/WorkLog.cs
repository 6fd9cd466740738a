using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Work;

/// <summary>Event ids 1200–1299.</summary>
internal static partial class WorkLog
{
    [LoggerMessage(1200, LogLevel.Warning, "Due work cannot be polled; trying again")]
    internal static partial void PollFailed(this ILogger log, Exception error);

    [LoggerMessage(1201, LogLevel.Error, "Due work {Kind} failed at attempt {Attempt}; planned again")]
    internal static partial void WorkFailed(this ILogger log, Exception error, string kind, int attempt);

    [LoggerMessage(1202, LogLevel.Warning, "The lease of due work {Kind} was lost while it ran")]
    internal static partial void LeaseLost(this ILogger log, string kind);
}
