namespace AiBos.Silo.Hosting;

/// <summary>Event ids 2020–2029.</summary>
internal static partial class ForgivingRedisLog
{
    [LoggerMessage(2020, LogLevel.Warning, "Redis does not answer; silos cache alone until it does")]
    internal static partial void Away(this ILogger log, Exception error);

    [LoggerMessage(2021, LogLevel.Information, "Redis answers again")]
    internal static partial void Back(this ILogger log);

    [LoggerMessage(
        2022, LogLevel.Warning, "A removal did not reach Redis; others may serve the value until its lifetime ends")]
    internal static partial void RemovalLost(this ILogger log);
}
