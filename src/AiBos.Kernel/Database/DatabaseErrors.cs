using System.Net.Sockets;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>The one place where SQLSTATEs and driver errors get a meaning.</summary>
internal static class DatabaseErrors
{
    /// <summary>
    /// PostgreSQL is away, starting, stopping, full, or does not let the kernel in; trying again later may help.
    /// </summary>
    internal static bool IsUnavailable(Exception e) => e switch
    {
        PostgresException p => p.SqlState.StartsWith("08", StringComparison.Ordinal)
            || p.SqlState.StartsWith("28", StringComparison.Ordinal)
            || p.SqlState.StartsWith("53", StringComparison.Ordinal)
            || p.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || p.SqlState.StartsWith("58", StringComparison.Ordinal)
            || p.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
                or PostgresErrorCodes.QueryCanceled
            // A standby refuses writes by this routine; a query that writes is refused by another and is a bug.
            || (p.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction
                && p.Routine == "PreventCommandDuringRecovery"),
        NpgsqlException or SocketException or TimeoutException or IOException => true,
        _ => false,
    };

    /// <summary>
    /// The server or the way to it is gone: what other connections are pooled is likely dead as well.
    /// </summary>
    internal static bool IsGone(Exception e) => e switch
    {
        PostgresException p => p.SqlState.StartsWith("08", StringComparison.Ordinal)
            || p.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException or SocketException or IOException => true,
        _ => false,
    };

    /// <summary>
    /// The statement's data is at fault: constraint, range, type. The same statement will fail again.
    /// </summary>
    internal static bool IsAboutData(PostgresException e) =>
        e.SqlState.StartsWith("22", StringComparison.Ordinal) || e.SqlState.StartsWith("23", StringComparison.Ordinal);

    /// <summary>Whether a constraint refused the statement.</summary>
    internal static bool IsConstraint(PostgresException e) => Kind(e) is not null;

    /// <summary>A constraint violation as the Sdk's exception.</summary>
    internal static DbConstraintException ToConstraint(PostgresException e) =>
        new(e.ConstraintName ?? e.ColumnName ?? "", Kind(e)!.Value, e);

    private static DbConstraintKind? Kind(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation => DbConstraintKind.Unique,
        PostgresErrorCodes.ForeignKeyViolation => DbConstraintKind.ForeignKey,
        PostgresErrorCodes.CheckViolation or PostgresErrorCodes.NotNullViolation => DbConstraintKind.Check,
        _ => null,
    };

    /// <summary>A reason that may be shown to the operator who starts the kernel; carries no data.</summary>
    internal static string PublicReason(Exception e) => e switch
    {
        PostgresException p => $"{p.MessageText} (SQLSTATE {p.SqlState}).",
        { InnerException: SocketException s } => $"{s.Message}.",
        _ => $"{e.Message}.",
    };
}
