using AiBos.Kernel.Database;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Carries out the deferred effects of a batch inside its transaction, as role kernel_app, tenant by tenant, in one
/// round trip. An effect that misses is undone together with all others, which then run again without it: what is left
/// when the stage ends is exactly what keeps its promises.
/// </summary>
internal static class EffectStage
{
    // After that many rounds with misses the rest goes the interactive way: nobody's mistakes hold everybody up.
    private const int RoundsMax = 3;

    private const string EnterSql =
        """
        SELECT set_config('role', 'kernel_app', true), set_config('lock_timeout', '100ms', true),
            set_config('statement_timeout', '1s', true)
        """;

    // The last is what the login begins with.
    private const string LeaveSql =
        """
        SELECT set_config('role', 'kernel_ledger', true), set_config('lock_timeout', '2s', true),
            set_config('statement_timeout', '0', true)
        """;

    /// <summary>Runs the effects; marks the appends whose effect misses.</summary>
    internal static void Run(NpgsqlConnection connection, LedgerBatch batch, ILogger log)
    {
        var effects = new List<(TenantLog Log, PendingAppend Append)>();
        foreach (TenantLog tenantLog in batch.Logs)
        {
            foreach (PendingAppend append in batch.Of(tenantLog))
            {
                append.EffectMissed = false;
                if (append.Effect is not null)
                    effects.Add((tenantLog, append));
            }
        }

        for (int round = 1; effects.Count > 0; round++)
        {
            if (Try(connection, effects, log))
                return;
            if (round == RoundsMax)
                effects.ForEach(effect => effect.Append.EffectMissed = true);
            effects.RemoveAll(effect => effect.Append.EffectMissed);
        }
    }

    // True when all keep their promises; else at least one is marked, and nothing was written.
    private static bool Try(
        NpgsqlConnection connection, List<(TenantLog Log, PendingAppend Append)> effects, ILogger log)
    {
        using var commands = new NpgsqlBatch(connection);
        commands.BatchCommands.Add(new NpgsqlBatchCommand("SAVEPOINT effects"));
        commands.BatchCommands.Add(new NpgsqlBatchCommand(EnterSql));
        var promises = new List<(NpgsqlBatchCommand Command, EffectStatement Statement, PendingAppend Append)>();
        TenantLog? scope = null;
        foreach ((TenantLog tenantLog, PendingAppend append) in effects)
        {
            if (tenantLog != scope)
            {
                scope = tenantLog;
                var enter = new NpgsqlBatchCommand(TenantScope.Sql);
                enter.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenantLog.Tenant.Value });
                commands.BatchCommands.Add(enter);
            }

            foreach (EffectStatement statement in append.Effect!.Statements)
            {
                NpgsqlBatchCommand command = Command(statement);
                promises.Add((command, statement, append));
                commands.BatchCommands.Add(command);
            }
        }

        try
        {
            commands.ExecuteNonQuery();
            foreach ((NpgsqlBatchCommand command, EffectStatement statement, PendingAppend append) in promises)
                append.EffectMissed |= command.RecordsAffected != statement.Rows;
            if (!effects.Exists(effect => effect.Append.EffectMissed))
            {
                Leave(connection);
                return true;
            }
        }
        catch (PostgresException e) when (connection.State == System.Data.ConnectionState.Open)
        {
            // The driver names the statement that failed; without a name nobody is trusted.
            int at = promises.FindIndex(promise => promise.Command == e.BatchCommand);
            if (at >= 0)
            {
                promises[at].Append.EffectMissed = true;
            }
            else
            {
                log.EffectsBroke(e, effects.Count);
                effects.ForEach(effect => effect.Append.EffectMissed = true);
            }
        }

        Undo(connection);
        return false;
    }

    private static void Leave(NpgsqlConnection connection)
    {
        using var leave = new NpgsqlCommand(LeaveSql, connection);
        leave.ExecuteNonQuery();
    }

    // Role and time limits go back with the savepoint: they were set behind it.
    private static void Undo(NpgsqlConnection connection)
    {
        using var undo = new NpgsqlCommand("ROLLBACK TO SAVEPOINT effects", connection);
        undo.ExecuteNonQuery();
    }

    private static NpgsqlBatchCommand Command(EffectStatement statement)
    {
        var command = new NpgsqlBatchCommand(statement.Text);
        foreach (object? value in statement.Parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }
}
