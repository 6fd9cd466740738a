namespace AiBos.Sdk;

/// <summary>
/// The tenant's data, and only the tenant's: row-level security holds even when a statement forgets its filter.
/// In a command every statement runs in the action's one transaction on one connection; effect, audit intent and
/// idempotency record commit together after the handler succeeds, and a refusal or exception rolls all of it back.
/// In a query the statements only read; callers of a tenant who wait for a connection with the very same statement may
/// be answered by one execution, begun after all of them asked. Rows map to records by constructor: column
/// <c>unit_price</c> to <c>UnitPrice</c>; a single-column row maps to a scalar. Money columns (<c>numeric</c>) map to
/// <see cref="Amount"/>, array columns to arrays, <c>IReadOnlyList</c>, <c>List</c> or <c>ImmutableArray</c>; only rows
/// that cannot be changed are shared. A statement is one that begins with SELECT, VALUES, WITH, INSERT, UPDATE, DELETE
/// or MERGE; it leaves the session's settings and the kernel's tables alone.
/// </summary>
/// <example>
/// <code><![CDATA[
/// string sku = "tea-001";
/// long number = await context.Db.NextNumberAsync("orders.delivery", cancellationToken);
/// int rows = await context.Db.ExecuteAsync(
///     $"UPDATE orders.stock SET on_hand = on_hand + 12 WHERE sku = {sku}", cancellationToken);
/// Console.WriteLine(rows == 1 ? $"Delivery {number} was put on the shelf." : "There is no such article.");
///
/// StockLevel? tea = await context.Db.FindAsync<StockLevel>(
///     $"SELECT sku, on_hand, reserved FROM orders.stock WHERE sku = {sku}", cancellationToken);
/// long articles = await context.Db.GetAsync<long>($"SELECT count(*) FROM orders.stock", cancellationToken);
/// IReadOnlyList<StockLevel> page = await context.Db.QueryAsync<StockLevel>(
///     $"SELECT sku, on_hand, reserved FROM orders.stock ORDER BY sku LIMIT {IDb.RowsMax}", cancellationToken);
/// Console.WriteLine($"{tea?.OnHand ?? 0} of tea; {page.Count} of {articles} articles");
/// ]]></code>
/// </example>
public interface IDb
{
    /// <summary>All rows, at most <see cref="RowsMax"/>; more is an error, because a page was forgotten.</summary>
    /// <param name="sql">One statement; its order is the order of the rows.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="InvalidOperationException">
    /// There are too many rows, the statement is not of the kind above, or
    /// <typeparamref name="T"/> cannot take the rows.
    /// </exception>
    /// <exception cref="DbConstraintException">A writing statement broke a constraint.</exception>
    Task<IReadOnlyList<T>> QueryAsync<T>(Sql sql, CancellationToken cancellationToken = default);

    /// <summary>The first row, or null when there is none (for a scalar that cannot be null, its default).</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="InvalidOperationException">
    /// The statement is not of the kind above, or <typeparamref name="T"/> cannot take the row.
    /// </exception>
    /// <exception cref="DbConstraintException">A writing statement broke a constraint.</exception>
    Task<T?> FindAsync<T>(Sql sql, CancellationToken cancellationToken = default);

    /// <summary>The only row.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="InvalidOperationException">
    /// There is no row or more than one, the statement is not of the kind above, or
    /// <typeparamref name="T"/> cannot take the rows.
    /// </exception>
    /// <exception cref="DbConstraintException">A writing statement broke a constraint.</exception>
    Task<T> GetAsync<T>(Sql sql, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs a statement and returns the number of rows it inserted, updated or deleted. Not available in a query.
    /// </summary>
    /// <param name="sql">One statement.</param>
    /// <param name="cancellationToken">Stops the wait; the action can then only fail.</param>
    /// <exception cref="DbConstraintException">
    /// A constraint was broken; it is named. The transaction is lost: to go on, run the statement within
    /// <see cref="TransactionAsync"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The action is a query, this is a plan, or the statement is not of the kind above.
    /// </exception>
    Task<int> ExecuteAsync(Sql sql, CancellationToken cancellationToken = default);

    /// <summary>
    /// An inner transaction on the same connection: in a command a savepoint, in a query one repeatable-read snapshot.
    /// When <paramref name="work"/> throws or returns a refusal, what it did is undone and the outer transaction goes
    /// on.
    /// </summary>
    /// <param name="work">Works with the <see cref="IDb"/> it is given; what it throws comes out here.</param>
    /// <param name="cancellationToken">Handed on to <paramref name="work"/>.</param>
    /// <returns>What <paramref name="work"/> returned.</returns>
    /// <example>
    /// <code><![CDATA[
    /// string sku = "tea-001";
    /// Result<long> taken = await context.Db.TransactionAsync<long>(
    ///     async (db, stop) =>
    ///     {
    ///         await db.ExecuteAsync($"UPDATE orders.stock SET on_hand = on_hand - 1 WHERE sku = {sku}", stop);
    ///         long left = await db.GetAsync<long>($"SELECT on_hand FROM orders.stock WHERE sku = {sku}", stop);
    ///         return left >= 10 ? left : Refusal.Conflict($"Ten of {sku} have to stay on hand.");
    ///     },
    ///     cancellationToken);
    /// Console.WriteLine(taken.IsOk ? $"{taken.Value} are left" : taken.Refusal.Detail);
    /// ]]></code>
    /// </example>
    Task<Result<T>> TransactionAsync<T>(
        Func<IDb, CancellationToken, Task<Result<T>>> work, CancellationToken cancellationToken = default);

    /// <summary>
    /// The next number of a series of this tenant, from 1, for documents that people count. Unique and rising on one
    /// silo; blocks are reserved ahead, so a crash leaves a gap and two silos interleave.
    /// </summary>
    /// <param name="series">Name of the series, 1–64 characters <c>a-z 0-9 _ .</c>.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="ArgumentException">The name of the series is malformed.</exception>
    /// <exception cref="InvalidOperationException">The action is a query.</exception>
    Task<long> NextNumberAsync(string series, CancellationToken cancellationToken = default);

    /// <summary>Most rows of one query: 10,000.</summary>
    const int RowsMax = 10_000;
}
