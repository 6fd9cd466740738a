using System.Collections.Immutable;
using AiBos.Sdk;

namespace AiBos.Engines.Accounting;

/// <summary>Reads one page, its lines and the total in one statement.</summary>
internal sealed class ReadJournalEntriesHandler : IActionHandler<ReadJournalEntries, JournalEntryPage>
{
    private const int PageSizeDefault = 50;

    private sealed record Row(
        long Matches, Guid? Id, long? Number, DateOnly? EntryDate, string? Description, string? Currency,
        string? Status, Amount? Total, ImmutableArray<string>? Accounts, ImmutableArray<decimal?>? Debits,
        ImmutableArray<decimal?>? Credits);

    public async Task<Result<JournalEntryPage>> HandleAsync(
        ReadJournalEntries input, ActionContext context, CancellationToken cancellationToken)
    {
        int page = input.Page ?? 1;
        int size = input.PageSize ?? PageSizeDefault;
        Sql filter = Sql.Of(
            $"""
            WHERE true
            {(input.From is { } from ? Sql.Of($"AND e.entry_date >= {from}") : Sql.Empty)}
            {(input.To is { } to ? Sql.Of($"AND e.entry_date <= {to}") : Sql.Empty)}
            {(input.Account is { } account
                ? Sql.Of($"""
                    AND EXISTS (SELECT 1 FROM accounting.journal_line l
                        WHERE l.tenant_id = e.tenant_id AND l.entry_id = e.id AND l.account = {account})
                    """)
                : Sql.Empty)}
            """);
        // The outer join keeps the one row with the total when the page is empty.
        IReadOnlyList<Row> rows = await context.Db.QueryAsync<Row>(
            $"""
            SELECT counted.matches, p.id, p.number, p.entry_date, p.description, p.currency, p.status, p.total,
                lines.accounts, lines.debits, lines.credits
            FROM (SELECT count(*) AS matches FROM accounting.journal_entry e {filter}) counted
            LEFT JOIN (
                SELECT e.tenant_id, e.id, e.number, e.entry_date, e.description, e.currency, e.status, e.total
                FROM accounting.journal_entry e {filter}
                ORDER BY e.entry_date DESC, e.number DESC LIMIT {size} OFFSET {(long)(page - 1) * size}) p ON true
            LEFT JOIN LATERAL (
                SELECT array_agg(l.account) AS accounts, array_agg(l.debit) AS debits, array_agg(l.credit) AS credits
                FROM (
                    SELECT l.account, l.debit, l.credit FROM accounting.journal_line l
                    WHERE l.tenant_id = p.tenant_id AND l.entry_id = p.id ORDER BY l.position) l) lines ON true
            ORDER BY p.entry_date DESC, p.number DESC
            """,
            cancellationToken);
        return new JournalEntryPage(
            [.. rows.Where(row => row.Id is not null).Select(Entry)], rows[0].Matches, page, size);
    }

    private static JournalEntry Entry(Row row) => new(
        row.Id!.Value, JournalEntryNumber.Format(row.Number!.Value), row.EntryDate!.Value, row.Description!,
        row.Currency!, row.Status!, row.Total!.Value,
        [.. row.Accounts!.Value.Select((account, i) => new JournalLine(
            account, Optional(row.Debits!.Value[i]), Optional(row.Credits!.Value[i])))]);

    private static Amount? Optional(decimal? value) => value is { } known ? new Amount(known) : null;
}
