using System.Collections.Concurrent;
using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>
/// Callers that wait for a connection and ask the same of the same tenant wait for one statement instead of many. A
/// statement is shared only until it is sent: whoever shares it asked before, so its snapshot is younger than each of
/// the calls it answers, and nobody gets an older answer than alone. With a connection to spare nothing is shared.
/// </summary>
internal sealed class ReadSharing(Func<NpgsqlDataSource> source, DatabaseMetrics metrics)
{
    private readonly ConcurrentDictionary<ReadKey, Task<object?>> _waiting = new();

    /// <summary>Reads the rows; each caller has a list of its own, the rows in it are the same.</summary>
    /// <param name="key">What is asked.</param>
    /// <param name="read">
    /// Sends the statement over the connection, which it owns from then on. Not called for a caller who shares
    /// another's statement.
    /// </param>
    /// <param name="cancellationToken">Stops the wait; others who share the statement ask again without it.</param>
    internal async Task<List<T>> ReadAsync<T>(
        ReadKey key, Func<NpgsqlConnection, Task<List<T>>> read, CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<object?> first = _waiting.GetOrAdd(key, mine.Task);
        if (first == mine.Task)
            return await LeadAsync(key, mine, read, cancellationToken).ConfigureAwait(false);
        if (await first.WaitAsync(cancellationToken).ConfigureAwait(false) is List<T> rows)
        {
            metrics.Shared();
            return [.. rows];
        }

        // Whoever was first gave up before there was an answer. Once is enough: the second wait is for oneself.
        NpgsqlConnection own = await source().OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await read(own).ConfigureAwait(false);
    }

    private async Task<List<T>> LeadAsync<T>(
        ReadKey key, TaskCompletionSource<object?> mine, Func<NpgsqlConnection, Task<List<T>>> read,
        CancellationToken cancellationToken)
    {
        try
        {
            NpgsqlConnection connection;
            try
            {
                connection = await source().OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // From here on the statement is on its way, and who comes now may know of younger commits.
                _waiting.TryRemove(KeyValuePair.Create(key, mine.Task));
            }

            List<T> rows = await read(connection).ConfigureAwait(false);
            mine.SetResult(rows);
            return [.. rows];
        }
        finally
        {
            mine.TrySetResult(null);
        }
    }
}
