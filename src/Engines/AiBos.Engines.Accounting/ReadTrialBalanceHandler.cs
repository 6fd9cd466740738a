using AiBos.Sdk;

namespace AiBos.Engines.Accounting;

internal sealed class ReadTrialBalanceHandler : IActionHandler<ReadTrialBalance, TrialBalance>
{
    private sealed record Sum(string Account, string Currency, Amount Debit, Amount Credit);

    public async Task<Result<TrialBalance>> HandleAsync(
        ReadTrialBalance input, ActionContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<Sum> sums = await context.Db.QueryAsync<Sum>(
            $"""
            SELECT l.account, e.currency, coalesce(sum(l.debit), 0) AS debit, coalesce(sum(l.credit), 0) AS credit
            FROM accounting.journal_line l
            JOIN accounting.journal_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
            WHERE e.status = 'posted'
            {(input.AsOf is { } asOf ? Sql.Of($"AND e.entry_date <= {asOf}") : Sql.Empty)}
            {(input.Currency is { } currency ? Sql.Of($"AND e.currency = {currency}") : Sql.Empty)}
            GROUP BY l.account, e.currency ORDER BY l.account, e.currency
            """,
            cancellationToken);
        CurrencyTotal[] totals = [.. sums.GroupBy(sum => sum.Currency).OrderBy(group => group.Key).Select(group =>
            new CurrencyTotal(group.Key, Add(group, sum => sum.Debit), Add(group, sum => sum.Credit)))];
        return new TrialBalance(
            [.. sums.Select(sum =>
                new TrialBalanceRow(sum.Account, sum.Currency, sum.Debit, sum.Credit, sum.Debit - sum.Credit))],
            Add(sums, sum => sum.Debit),
            Add(sums, sum => sum.Credit),
            totals);
    }

    private static Amount Add(IEnumerable<Sum> sums, Func<Sum, Amount> side) =>
        sums.Aggregate(Amount.Zero, (total, sum) => total + side(sum));
}
