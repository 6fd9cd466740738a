using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Database;

/// <summary>Event ids 1000–1099.</summary>
internal static partial class DatabaseLog
{
    [LoggerMessage(1000, LogLevel.Information, "Created the database {Database}")]
    internal static partial void DatabaseCreated(this ILogger log, string database);

    [LoggerMessage(1001, LogLevel.Information, "Applied {Set}/{Number:000}_{Name}")]
    internal static partial void ScriptApplied(this ILogger log, string set, int number, string name);
}
