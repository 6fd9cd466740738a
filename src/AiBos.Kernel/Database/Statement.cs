using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>Statements with their values, in the order of <c>$1</c>, <c>$2</c> …; no value is null.</summary>
internal static class Statement
{
    /// <summary>One of a batch.</summary>
    internal static NpgsqlBatchCommand Of(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        Add(command.Parameters, values);
        return command;
    }

    /// <summary>One on a connection of the pool.</summary>
    internal static NpgsqlCommand Command(this NpgsqlDataSource pool, string sql, params ReadOnlySpan<object> values)
    {
        NpgsqlCommand command = pool.CreateCommand(sql);
        Add(command.Parameters, values);
        return command;
    }

    /// <summary>One on this connection.</summary>
    internal static NpgsqlCommand Command(
        this NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        Add(command.Parameters, values);
        return command;
    }

    private static void Add(NpgsqlParameterCollection parameters, ReadOnlySpan<object> values)
    {
        foreach (object value in values)
            parameters.Add(new NpgsqlParameter { Value = value });
    }
}
