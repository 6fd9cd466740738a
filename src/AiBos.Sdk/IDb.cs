namespace AiBos.Sdk;

/// <summary>
/// The tenant's data, and only the tenant's: row-level security holds even when a statement forgets its filter.
/// In a command every statement runs in the action's one transaction on one connection; effect, audit intent and
/// idempotency record commit together after the handler succeeds, and a refusal or exception rolls all of it back.
/// In a query the statements only read; callers of a tenant who wait for a connection with the very same statement may
/// be answered by one execution, begun after all of them asked. Rows map to records by constructor: column
/// <c>unit_price</c> to <c>UnitPrice</c>; a single-column row maps to a scalar. Money columns (<c>numeric</c>) map to
/// <see cref="Amount"/>, array columns to arrays, <c>IReadOnlyList</c>, <c>List</c> or <c>ImmutableArray</c>; only rows
/// that cannot be changed are shared.
/// </summary>
public interface IDb
{
    /// <summary>All rows, at most <see cref="RowsMax"/>; more is an error, because a page was forgotten.</summary>
    Task<IReadOnlyList<T>> QueryAsync<T>(Sql sql, CancellationToken cancellationToken = default);

    /// <summary>The first row, or null when there is none.</summary>
    Task<T?> FindAsync<T>(Sql sql, CancellationToken cancellationToken = default);

    /// <summary>The only row.</summary>
    /// <exception cref="InvalidOperationException">There is no row, or more than one.</exception>
    Task<T> GetAsync<T>(Sql sql, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs a statement and returns the number of rows it touched. Constraint violations are thrown as
    /// <see cref="DbConstraintException"/>, which names the constraint. Not available in a query.
    /// </summary>
    Task<int> ExecuteAsync(Sql sql, CancellationToken cancellationToken = default);

    /// <summary>
    /// An inner transaction on the same connection: in a command a savepoint, in a query one repeatable-read snapshot.
    /// When <paramref name="work"/> throws or returns a refusal, what it did is undone and the outer transaction goes
    /// on.
    /// </summary>
    Task<Result<T>> TransactionAsync<T>(
        Func<IDb, CancellationToken, Task<Result<T>>> work, CancellationToken cancellationToken = default);

    /// <summary>
    /// The next number of a series of this tenant, from 1, for documents that people count. Unique and rising on one
    /// silo; blocks are reserved ahead, so a crash leaves a gap and two silos interleave.
    /// </summary>
    /// <param name="series">Name of the series, 1–64 characters <c>a-z 0-9 _ .</c>.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    Task<long> NextNumberAsync(string series, CancellationToken cancellationToken = default);

    /// <summary>Most rows of one query: 10,000.</summary>
    const int RowsMax = 10_000;
}
