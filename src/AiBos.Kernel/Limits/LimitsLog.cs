using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Limits;

/// <summary>Event ids 1500–1599.</summary>
internal static partial class LimitsLog
{
    [LoggerMessage(1500, LogLevel.Warning, "Shares of limits cannot be asked for; going on with the last ones")]
    internal static partial void LeasesAway(this ILogger log);

    [LoggerMessage(1501, LogLevel.Information, "Shares of limits can be asked for again")]
    internal static partial void LeasesBack(this ILogger log);
}
