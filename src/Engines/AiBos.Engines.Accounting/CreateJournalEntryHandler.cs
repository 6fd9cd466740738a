using AiBos.Sdk;

namespace AiBos.Engines.Accounting;

/// <summary>
/// Posts an entry in two statements: one that checks and takes the month's lock, one that writes entry and lines. The
/// second checks the month again: its snapshot is younger than the lock, so a month closed in between is seen.
/// </summary>
internal sealed class CreateJournalEntryHandler : IActionHandler<CreateJournalEntry, JournalEntryPosted>
{
    private sealed record Checked(bool Locked, string? PeriodStatus, string[] OpenAccounts);

    public async Task<Result<JournalEntryPosted>> HandleAsync(
        CreateJournalEntry input, ActionContext context, CancellationToken cancellationToken)
    {
        Amount debits = Amount.Zero;
        Amount credits = Amount.Zero;
        foreach (JournalLine line in input.Lines)
        {
            debits += line.Debit ?? Amount.Zero;
            credits += line.Credit ?? Amount.Zero;
        }

        if (debits != credits)
            return Refusal.Invalid("/lines", $"Debits are {debits} and credits are {credits}; they must be equal.");
        var month = new DateOnly(input.Date.Year, input.Date.Month, 1);
        if (await CheckAsync(input, month, context, cancellationToken) is { } refusal)
            return refusal;
        long number = await context.Db.NextNumberAsync("accounting.journal_entry", cancellationToken);
        Guid id = context.NewId();
        int written = await WriteAsync(input, month, id, number, debits, context, cancellationToken);
        return written == input.Lines.Count
            ? new JournalEntryPosted(id, JournalEntryNumber.Format(number), "posted", debits)
            : Closed();
    }

    private static async Task<Refusal?> CheckAsync(
        CreateJournalEntry input, DateOnly month, ActionContext context, CancellationToken cancellationToken)
    {
        string[] accounts = [.. input.Lines.Select(line => line.Account).Distinct()];
        Checked found = await context.Db.GetAsync<Checked>(
            $"""
            SELECT pg_try_advisory_xact_lock_shared({PeriodLock.Name(context.Tenant, month)}) AS locked,
                (SELECT status FROM accounting.period WHERE month = {month}) AS period_status,
                ARRAY(SELECT number FROM accounting.account
                    WHERE status = 'open' AND number = ANY ({accounts})) AS open_accounts
            """,
            cancellationToken);
        if (!found.Locked)
            return Refusal.Conflict("The month is being closed at this moment.");
        if (found.PeriodStatus != "open")
            return Closed();
        var open = found.OpenAccounts.ToHashSet(StringComparer.Ordinal);
        List<FieldError> errors = [.. input.Lines.Index()
            .Where(line => !open.Contains(line.Item.Account))
            .Select(line => new FieldError(
                $"/lines/{line.Index}/account", "There is no open account of this number."))];
        return errors.Count > 0 ? Refusal.Invalid(errors) : null;
    }

    private static Task<int> WriteAsync(
        CreateJournalEntry input, DateOnly month, Guid id, long number, Amount total, ActionContext context,
        CancellationToken cancellationToken)
    {
        int[] positions = [.. Enumerable.Range(1, input.Lines.Count)];
        string[] accounts = [.. input.Lines.Select(line => line.Account)];
        decimal?[] debits = [.. input.Lines.Select(line => line.Debit?.Value)];
        decimal?[] credits = [.. input.Lines.Select(line => line.Credit?.Value)];
        return context.Db.ExecuteAsync(
            $"""
            WITH entry AS (
                INSERT INTO accounting.journal_entry
                    (id, number, entry_date, description, currency, status, total, posted_by, posted_at)
                SELECT {id}, {number}, {input.Date}, {input.Description}, {input.Currency}, 'posted', {total},
                    {context.Principal}, {context.Now}
                WHERE EXISTS (SELECT 1 FROM accounting.period WHERE month = {month} AND status = 'open')
                RETURNING id)
            INSERT INTO accounting.journal_line (entry_id, position, account, debit, credit)
            SELECT entry.id, line.position, line.account, line.debit, line.credit
            FROM entry, unnest({positions}, {accounts}, {debits}, {credits})
                AS line (position, account, debit, credit)
            """,
            cancellationToken);
    }

    private static Refusal Closed() => Refusal.Invalid("/date", "The month of this date is not open for posting.");
}
