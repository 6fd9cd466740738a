namespace AiBos.Sdk;

/// <summary>
/// A statement that writes, and the number of rows it touches if the action may happen. Its guards stand in its WHERE;
/// it must be quick – one second, a tenth of one behind a lock – because others commit with it.
/// </summary>
/// <param name="Sql">INSERT, UPDATE, DELETE or MERGE, alone or behind WITH.</param>
/// <param name="Rows">Rows it inserts, updates or deletes; any other number undoes the plan.</param>
/// <example>
/// <code>
/// using Xunit;
///
/// var order = new Guid("0198c7a2-6b1e-7c4e-9d53-3f0a8e6b7c21");
/// var cancel = new PlannedStatement(
///     Sql.Of($"UPDATE orders.order SET status = 'cancelled' WHERE id = {order} AND status = 'open'"), Rows: 1);
/// Assert.Equal(1, cancel.Rows);
/// Assert.EndsWith("WHERE id = $1 AND status = 'open'", cancel.Sql.Text);
/// </code>
/// </example>
public sealed record PlannedStatement(Sql Sql, int Rows);
