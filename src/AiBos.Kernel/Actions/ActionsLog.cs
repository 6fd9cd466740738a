using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Actions;

/// <summary>Event ids 1300–1399.</summary>
internal static partial class ActionsLog
{
    [LoggerMessage(1300, LogLevel.Error, "The handler of {Contract} broke; its effect is rolled back")]
    internal static partial void HandlerBroke(this ILogger log, Exception error, string contract);

    [LoggerMessage(1301, LogLevel.Error, "The output of {Contract} breaks its own schema at {Pointer}: {Problem}")]
    internal static partial void OutputInvalid(this ILogger log, string contract, string pointer, string problem);

    [LoggerMessage(1302, LogLevel.Warning, "PostgreSQL was not available for {Contract}")]
    internal static partial void DatabaseUnavailable(this ILogger log, Exception error, string contract);

    [LoggerMessage(1303, LogLevel.Warning, "The ledger took no entry for {Action}: {Reason}")]
    internal static partial void EntryNotSealed(this ILogger log, string action, string reason);

    [LoggerMessage(1304, LogLevel.Information, "Sealed {Count} intents that a crash had left behind")]
    internal static partial void IntentsSwept(this ILogger log, int count);

    [LoggerMessage(1305, LogLevel.Warning, "Left-behind intents cannot be swept; trying again")]
    internal static partial void SweepFailed(this ILogger log, Exception error);
}
