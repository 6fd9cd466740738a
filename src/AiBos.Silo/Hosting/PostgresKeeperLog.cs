namespace AiBos.Silo.Hosting;

/// <summary>Event ids 2010–2019.</summary>
internal static partial class PostgresKeeperLog
{
    internal const int RestartedId = 2012;

    [LoggerMessage(2010, LogLevel.Error, "The private PostgreSQL has ended; it is started again in {Pause}")]
    internal static partial void Ended(this ILogger log, TimeSpan pause);

    [LoggerMessage(2011, LogLevel.Error, "The private PostgreSQL does not start; it is tried again in {Pause}")]
    internal static partial void NotRestarted(this ILogger log, Exception error, TimeSpan pause);

    [LoggerMessage(RestartedId, LogLevel.Information, "The private PostgreSQL is back on port {Port}")]
    internal static partial void Restarted(this ILogger log, int port);
}
