using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Database;

/// <summary>Event ids 1000–1099.</summary>
internal static partial class DatabaseLog
{
    [LoggerMessage(1000, LogLevel.Information, "Created the database {Database}")]
    internal static partial void DatabaseCreated(this ILogger log, string database);

    [LoggerMessage(1001, LogLevel.Information, "Applied {Set}/{Number:000}_{Name}")]
    internal static partial void ScriptApplied(this ILogger log, string set, int number, string name);

    [LoggerMessage(1002, LogLevel.Information, "Went over to version {Version} of the database logins")]
    internal static partial void LoginsChanged(this ILogger log, int version);

    [LoggerMessage(1003, LogLevel.Warning,
        "Which database logins are in use could not be found, or they do not let this silo in; it is tried again "
        + "every second")]
    internal static partial void LoginsUnknown(this ILogger log, Exception e);
}
