using AiBos.Sdk;

namespace AiBos.Engines.Accounting;

internal sealed record ReadTrialBalance(DateOnly? AsOf, string? Currency);

/// <summary>
/// Sums by account and currency. Amounts of different currencies are never added within a row; the two grand totals
/// add up whatever rows there are, and <c>Totals</c> has them by currency.
/// </summary>
internal sealed record TrialBalance(
    IReadOnlyList<TrialBalanceRow> Items, Amount TotalDebit, Amount TotalCredit, IReadOnlyList<CurrencyTotal> Totals);

internal sealed record TrialBalanceRow(string Account, string Currency, Amount Debit, Amount Credit, Amount Balance);

internal sealed record CurrencyTotal(string Currency, Amount Debit, Amount Credit);
