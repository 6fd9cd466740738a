using System.Data;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>
/// One tenant's view of the database for one call. The tenant is set inside the same round trip as the first statement
/// of every transaction and only for that transaction, so a pooled connection never carries it over.
/// A writing session holds one connection and one transaction from its first statement to
/// <see cref="CommitAsync"/>; disposing without a commit rolls back. A reading session takes a connection for each
/// statement, in a transaction that cannot write, and shares it with callers who wait for the same.
/// </summary>
internal sealed class TenantSession(
    NpgsqlDataSource source, TenantId tenant, bool readOnly, NumberRanges numbers,
    bool takesNumbers, ReadSharing? sharing) : IDb, IAsyncDisposable
{
    private NpgsqlConnection? _held;
    private SessionClaim? _claim;
    private bool _begun;
    private bool _snapshot;
    private int _savepoints;

    /// <summary>Rows that were read so far, for the ledger.</summary>
    internal long RowsRead { get; private set; }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(Sql sql, CancellationToken cancellationToken = default)
    {
        List<T> rows = await ReadAsync<T>(sql, IDb.RowsMax, cancellationToken).ConfigureAwait(false);
        return rows.Count <= IDb.RowsMax
            ? rows
            : throw new InvalidOperationException($"The query has more than {IDb.RowsMax} rows; read it in pages.");
    }

    public async Task<T?> FindAsync<T>(Sql sql, CancellationToken cancellationToken = default)
    {
        List<T> rows = await ReadAsync<T>(sql, 1, cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? default : rows[0];
    }

    public async Task<T> GetAsync<T>(Sql sql, CancellationToken cancellationToken = default)
    {
        List<T> rows = await ReadAsync<T>(sql, 2, cancellationToken).ConfigureAwait(false);
        return rows.Count == 1
            ? rows[0]
            : throw new InvalidOperationException(
                $"Expected one row; there {(rows.Count == 0 ? "is none" : "are more")}.");
    }

    public async Task<int> ExecuteAsync(Sql sql, CancellationToken cancellationToken = default)
    {
        if (readOnly)
        {
            throw new InvalidOperationException(
                "Nothing is written here: a query reads only, and a plan writes by its statements.");
        }

        return await RunAsync([Command(sql)], cancellationToken).ConfigureAwait(false);
    }

    public Task<long> NextNumberAsync(string series, CancellationToken cancellationToken = default) =>
        takesNumbers
            ? numbers.NextAsync(tenant, series, cancellationToken).AsTask()
            : throw new InvalidOperationException("A query takes no numbers; declare the action as a command.");

    public async Task<Result<T>> TransactionAsync<T>(
        Func<IDb, CancellationToken, Task<Result<T>>> work, CancellationToken cancellationToken = default)
    {
        if (readOnly)
            return await SnapshotAsync(work, cancellationToken).ConfigureAwait(false);
        string name = $"s{++_savepoints}";
        await RunAsync([new NpgsqlBatchCommand($"SAVEPOINT {name}")], cancellationToken).ConfigureAwait(false);
        bool keep = false;
        try
        {
            Result<T> result = await work(this, cancellationToken).ConfigureAwait(false);
            keep = result.IsOk;
            return result;
        }
        finally
        {
            string end = keep ? $"RELEASE SAVEPOINT {name}" : $"ROLLBACK TO SAVEPOINT {name}";
            await RunAsync([new NpgsqlBatchCommand(end)], CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Sends the last statements and the commit in one round trip. Takes no cancellation: a commit that was sent is
    /// waited for, because giving up would not undo it.
    /// </summary>
    internal async Task CommitAsync(List<NpgsqlBatchCommand> last)
    {
        last.Add(new NpgsqlBatchCommand("COMMIT"));
        await RunAsync(last, CancellationToken.None).ConfigureAwait(false);
        _begun = false;
        await ReleaseAsync().ConfigureAwait(false);
    }

    /// <summary>Runs kernel statements in the session; returns the rows touched by the last of them.</summary>
    internal async Task<int> RunAsync(IReadOnlyList<NpgsqlBatchCommand> commands, CancellationToken cancellationToken)
    {
        bool first = !_begun;
        await using NpgsqlBatch batch = await NewBatchAsync(cancellationToken).ConfigureAwait(false);
        foreach (NpgsqlBatchCommand command in commands)
            batch.BatchCommands.Add(command);
        try
        {
            await using NpgsqlDataReader reader =
                await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            if (first)
                await PassPrefaceAsync(reader, cancellationToken).ConfigureAwait(false);
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
            {
            }
        }
        catch (PostgresException e) when (DatabaseErrors.IsConstraint(e))
        {
            throw DatabaseErrors.ToConstraint(e);
        }

        return (int)commands[^1].RecordsAffected;
    }

    /// <summary>
    /// Puts a claim in front of the session's first statement, in the same round trip. When the claim is taken already,
    /// that statement and every later one ends in <see cref="ClaimTakenException"/>, and what it did is rolled back.
    /// </summary>
    internal void ClaimFirst(SessionClaim claim) => _claim = claim;

    /// <summary>Makes the claim now when no statement has yet; for callers that end without one.</summary>
    internal Task EnsureClaimedAsync() => _claim is null || _begun
        ? Task.CompletedTask
        : RunAsync([new NpgsqlBatchCommand("SELECT 1")], CancellationToken.None);

    /// <summary>Reads one page of a kernel statement; returns its row count and what the last row gave.</summary>
    internal Task<(int Rows, T Last)> ReadPageAsync<T>(
        NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> take, T last, CancellationToken cancellationToken) =>
        ReadPageAsync(command, (reader, _) => take(reader), last, cancellationToken);

    /// <summary>The same, handing each row what the row before gave.</summary>
    internal async Task<(int Rows, T Last)> ReadPageAsync<T>(
        NpgsqlBatchCommand command, Func<NpgsqlDataReader, T, T> take, T last, CancellationToken cancellationToken)
    {
        bool scoped = !_begun;
        await using NpgsqlBatch batch = await NewBatchAsync(cancellationToken).ConfigureAwait(false);
        batch.BatchCommands.Add(command);
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (scoped)
            await PassPrefaceAsync(reader, cancellationToken).ConfigureAwait(false);
        int rows = 0;
        for (; await reader.ReadAsync(cancellationToken).ConfigureAwait(false); rows++)
            last = take(reader, last);
        return (rows, last);
    }

    /// <summary>Undoes everything since the session began and lets go of the connection.</summary>
    internal async Task RollbackAsync()
    {
        if (_begun && _held is { State: System.Data.ConnectionState.Open })
        {
            _begun = false;
            await using var rollback = new NpgsqlCommand("ROLLBACK", _held);
            await rollback.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }

        await ReleaseAsync().ConfigureAwait(false);
    }

    // The driver itself rolls back whatever is open when the connection goes back to its pool.
    public ValueTask DisposeAsync() => ReleaseAsync();

    internal static NpgsqlBatchCommand Command(Sql sql)
    {
        var command = new NpgsqlBatchCommand(sql.Text);
        foreach (object? value in sql.Parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    private async Task<List<T>> ReadAsync<T>(Sql sql, int rowsMax, CancellationToken cancellationToken)
    {
        List<T> rows = sharing is not null && _held is null && !_snapshot
            && ReadKey.Find<T>(tenant, sql, rowsMax) is { } key
            ? await sharing.ReadAsync(key, ReadOverAsync, cancellationToken).ConfigureAwait(false)
            : await ReadRowsAsync<T>(sql, rowsMax, cancellationToken).ConfigureAwait(false);
        RowsRead += rows.Count;
        return rows;

        Task<List<T>> ReadOverAsync(NpgsqlConnection connection)
        {
            _held = connection;
            return ReadRowsAsync<T>(sql, rowsMax, cancellationToken);
        }
    }

    private async Task<List<T>> ReadRowsAsync<T>(Sql sql, int rowsMax, CancellationToken cancellationToken)
    {
        bool scoped = !_begun;
        await using NpgsqlBatch batch = await NewBatchAsync(cancellationToken).ConfigureAwait(false);
        batch.BatchCommands.Add(Command(sql));
        try
        {
            await using NpgsqlDataReader reader =
                await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            if (scoped)
                await PassPrefaceAsync(reader, cancellationToken).ConfigureAwait(false);
            RowMapper<T> mapper = RowMapper<T>.For(reader);
            var rows = new List<T>();
            while (rows.Count <= rowsMax && await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                rows.Add(mapper.Map(reader));
            return rows;
        }
        catch (PostgresException e) when (DatabaseErrors.IsConstraint(e))
        {
            throw DatabaseErrors.ToConstraint(e);
        }
        finally
        {
            if (readOnly && !_snapshot)
                await ReleaseAsync().ConfigureAwait(false);
        }
    }

    // A reading session sends no BEGIN: the batch up to its one Sync is a transaction by itself, which saves a trip.
    private async Task<NpgsqlBatch> NewBatchAsync(CancellationToken cancellationToken)
    {
        _held ??= await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        // Whoever ends a savepoint on the way out of a lost connection meets it here.
        if (_held.State != ConnectionState.Open)
            throw new NpgsqlException("The connection was lost in the middle of a transaction.");
        var batch = new NpgsqlBatch(_held);
        if (_begun)
        {
            _claim?.ThrowIfTaken();
            return batch;
        }

        if (!readOnly)
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        else if (_snapshot)
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
        string sql = !readOnly ? TenantScope.WritingSql : _snapshot ? TenantScope.Sql : TenantScope.ReadingSql;
        var scope = new NpgsqlBatchCommand(sql);
        scope.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant.Value });
        batch.BatchCommands.Add(scope);
        if (_claim is { } claim)
        {
            claim.ThrowIfTaken();
            batch.BatchCommands.Add(claim.Lock);
            batch.BatchCommands.Add(claim.Find);
        }

        _begun = !readOnly || _snapshot;
        return batch;
    }

    // What stands before the first statement's own result: the scope, and the claim when there is one.
    private async Task PassPrefaceAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        if (_claim is not { } claim)
            return;
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            claim.Take(reader);
        claim.ThrowIfTaken();
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<Result<T>> SnapshotAsync<T>(
        Func<IDb, CancellationToken, Task<Result<T>>> work, CancellationToken cancellationToken)
    {
        if (_snapshot)
            return await work(this, cancellationToken).ConfigureAwait(false);
        _snapshot = true;
        try
        {
            return await work(this, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await RollbackAsync().ConfigureAwait(false);
            _snapshot = false;
        }
    }

    private async ValueTask ReleaseAsync()
    {
        _begun = false;
        if (_held is { } held)
        {
            _held = null;
            await held.DisposeAsync().ConfigureAwait(false);
        }
    }
}
