using AiBos.Sdk;

namespace AiBos.Kernel.Database;

/// <summary>A tenant's session as engines see it: every statement passes <see cref="StatementGuard"/> first.</summary>
internal sealed class EngineDb(IDb session) : IDb
{
    public Task<IReadOnlyList<T>> QueryAsync<T>(Sql sql, CancellationToken cancellationToken = default) =>
        session.QueryAsync<T>(Checked(sql), cancellationToken);

    public Task<T?> FindAsync<T>(Sql sql, CancellationToken cancellationToken = default) =>
        session.FindAsync<T>(Checked(sql), cancellationToken);

    public Task<T> GetAsync<T>(Sql sql, CancellationToken cancellationToken = default) =>
        session.GetAsync<T>(Checked(sql), cancellationToken);

    public Task<int> ExecuteAsync(Sql sql, CancellationToken cancellationToken = default) =>
        session.ExecuteAsync(Checked(sql), cancellationToken);

    public Task<Result<T>> TransactionAsync<T>(
        Func<IDb, CancellationToken, Task<Result<T>>> work, CancellationToken cancellationToken = default) =>
        session.TransactionAsync((inner, token) => work(new EngineDb(inner), token), cancellationToken);

    public Task<long> NextNumberAsync(string series, CancellationToken cancellationToken = default) =>
        session.NextNumberAsync(series, cancellationToken);

    private static Sql Checked(Sql sql)
    {
        StatementGuard.Check(sql.Text);
        return sql;
    }
}
