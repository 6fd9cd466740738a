namespace AiBos.Sdk;

/// <summary>
/// A statement that writes, and the number of rows it touches if the action may happen. Its guards stand in its WHERE;
/// it must be quick – one second, a tenth of one behind a lock – because others commit with it.
/// </summary>
/// <param name="Sql">INSERT, UPDATE, DELETE or MERGE, alone or behind WITH.</param>
/// <param name="Rows">Rows it inserts, updates or deletes; any other number undoes the plan.</param>
public sealed record PlannedStatement(Sql Sql, int Rows);
