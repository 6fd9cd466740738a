using AiBos.Kernel.Database;
using Npgsql;

namespace AiBos.Kernel.Work;

/// <summary>One piece of due work that this process holds.</summary>
internal sealed record ClaimedWork(string Kind, string Key, DateTimeOffset DueAt, Guid Token, int Attempts);

/// <summary>
/// Timers in a table: claimed with SKIP LOCKED under a lease, completed only by whoever still holds the lease.
/// All times come from the caller's clock, so that a year can pass in a test.
/// </summary>
internal sealed class DueWorkStore(KernelDatabase database, IIdSource ids)
{
    /// <summary>Makes sure the work is planned; an existing plan stays as it is.</summary>
    internal async Task EnsureAsync(string kind, string key, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            "INSERT INTO aibos.kernel_due_work (work_kind, work_key, due_at) VALUES ($1, $2, $3) "
            + "ON CONFLICT DO NOTHING");
        Add(command, kind, key, dueAt);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Claims one piece of overdue work of the given kinds, the longest overdue first; null when none is.
    /// </summary>
    internal async Task<ClaimedWork?> ClaimAsync(
        string[] kinds, DateTimeOffset now, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            UPDATE aibos.kernel_due_work w SET lease_token = $3, lease_until = $4, attempts = attempts + 1
            FROM (
                SELECT work_kind, work_key FROM aibos.kernel_due_work
                WHERE work_kind = ANY ($1) AND due_at <= $2 AND (lease_until IS NULL OR lease_until <= $2)
                ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED) next
            WHERE w.work_kind = next.work_kind AND w.work_key = next.work_key
            RETURNING w.work_kind, w.work_key, w.due_at, w.lease_token, w.attempts
            """);
        Add(command, kinds, now, ids.NewId(), now + lease);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new ClaimedWork(
                reader.GetString(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetGuid(3),
                reader.GetInt32(4))
            : null;
    }

    /// <summary>Plans the next run and ends the lease; false when the lease was lost meanwhile.</summary>
    internal async Task<bool> RescheduleAsync(
        ClaimedWork work, DateTimeOffset dueAt, string? error, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            UPDATE aibos.kernel_due_work
            SET due_at = $4, lease_token = NULL, lease_until = NULL, last_error = $5,
                attempts = CASE WHEN $5::text IS NULL THEN 0 ELSE attempts END
            WHERE work_kind = $1 AND work_key = $2 AND lease_token = $3
            """);
        Add(command, work.Kind, work.Key, work.Token, dueAt, (object?)error ?? DBNull.Value);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>Prolongs a lease; false when it was lost meanwhile.</summary>
    internal async Task<bool> ExtendAsync(ClaimedWork work, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            "UPDATE aibos.kernel_due_work SET lease_until = $4 "
            + "WHERE work_kind = $1 AND work_key = $2 AND lease_token = $3");
        Add(command, work.Kind, work.Key, work.Token, until);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    private static void Add(NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        foreach (object value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
    }
}
