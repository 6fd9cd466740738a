using AiBos.Sdk;

namespace AiBos.Engines.Accounting;

/// <summary>
/// Posts an entry. The plan is one statement that writes if month and accounts are open; the row lock on the month
/// keeps it open until the commit, and is not waited for. The handler finds out what is wrong: one statement that
/// checks and takes the month's lock, one that writes. The second checks the month again: its snapshot is younger than
/// the lock, so a month closed in between is seen.
/// </summary>
internal sealed class CreateJournalEntryHandler : IDeferredHandler<CreateJournalEntry, JournalEntryPosted>
{
    private const string Series = "accounting.journal_entry";

    private sealed record Checked(bool Locked, string? PeriodStatus, string[] OpenAccounts);

    public async Task<EffectPlan<JournalEntryPosted>?> PlanAsync(
        CreateJournalEntry input, ActionContext context, CancellationToken cancellationToken)
    {
        (Amount debits, Amount credits) = Totals(input);
        if (debits != credits)
            return null;
        var posted = new Posted(context.NewId(), await context.Db.NextNumberAsync(Series, cancellationToken), debits);
        string[] accounts = Accounts(input);
        Sql insert = Insert(input, posted, context, Sql.Of(
            $"""
            SELECT 1 FROM accounting.period WHERE month = {Month(input)} AND status = 'open'
                AND (SELECT count(*) FROM accounting.account
                    WHERE status = 'open' AND number = ANY ({accounts})) = {accounts.Length}
            FOR SHARE OF period SKIP LOCKED
            """));
        return new EffectPlan<JournalEntryPosted>(posted.Output, new PlannedStatement(insert, input.Lines.Count));
    }

    public async Task<Result<JournalEntryPosted>> HandleAsync(
        CreateJournalEntry input, ActionContext context, CancellationToken cancellationToken)
    {
        (Amount debits, Amount credits) = Totals(input);
        if (debits != credits)
            return Refusal.Invalid("/lines", $"Debits are {debits} and credits are {credits}; they must be equal.");
        if (await CheckAsync(input, context, cancellationToken) is { } refusal)
            return refusal;
        var posted = new Posted(context.NewId(), await context.Db.NextNumberAsync(Series, cancellationToken), debits);
        Sql insert = Insert(input, posted, context, Sql.Of(
            $"SELECT 1 FROM accounting.period WHERE month = {Month(input)} AND status = 'open'"));
        int written = await context.Db.ExecuteAsync(insert, cancellationToken);
        return written == input.Lines.Count ? posted.Output : Closed();
    }

    private static async Task<Refusal?> CheckAsync(
        CreateJournalEntry input, ActionContext context, CancellationToken cancellationToken)
    {
        DateOnly month = Month(input);
        string[] accounts = Accounts(input);
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

    /// <param name="input">The entry.</param>
    /// <param name="posted">What it becomes.</param>
    /// <param name="context">Who posts, and when.</param>
    /// <param name="guard">One row if it may be written, else none.</param>
    private static Sql Insert(CreateJournalEntry input, Posted posted, ActionContext context, Sql guard)
    {
        int[] positions = [.. Enumerable.Range(1, input.Lines.Count)];
        string[] accounts = [.. input.Lines.Select(line => line.Account)];
        decimal?[] debits = [.. input.Lines.Select(line => line.Debit?.Value)];
        decimal?[] credits = [.. input.Lines.Select(line => line.Credit?.Value)];
        return Sql.Of(
            $"""
            WITH allowed AS ({guard}), entry AS (
                INSERT INTO accounting.journal_entry
                    (id, number, entry_date, description, currency, status, total, posted_by, posted_at)
                SELECT {posted.Id}, {posted.Number}, {input.Date}, {input.Description}, {input.Currency}, 'posted',
                    {posted.Total}, {context.Principal}, {context.Now} FROM allowed
                RETURNING id)
            INSERT INTO accounting.journal_line (entry_id, position, account, debit, credit)
            SELECT entry.id, line.position, line.account, line.debit, line.credit
            FROM entry, unnest({positions}, {accounts}, {debits}, {credits})
                AS line (position, account, debit, credit)
            """);
    }

    private static (Amount Debits, Amount Credits) Totals(CreateJournalEntry input)
    {
        Amount debits = Amount.Zero;
        Amount credits = Amount.Zero;
        foreach (JournalLine line in input.Lines)
        {
            debits += line.Debit ?? Amount.Zero;
            credits += line.Credit ?? Amount.Zero;
        }

        return (debits, credits);
    }

    private static DateOnly Month(CreateJournalEntry input) => new(input.Date.Year, input.Date.Month, 1);

    private static string[] Accounts(CreateJournalEntry input) =>
        [.. input.Lines.Select(line => line.Account).Distinct()];

    private static Refusal Closed() => Refusal.Invalid("/date", "The month of this date is not open for posting.");

    private readonly record struct Posted(Guid Id, long Number, Amount Total)
    {
        internal JournalEntryPosted Output => new(Id, JournalEntryNumber.Format(Number), "posted", Total);
    }
}
