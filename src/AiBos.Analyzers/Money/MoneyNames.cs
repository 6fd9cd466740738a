namespace AiBos.Analyzers.Money;

/// <summary>Names that say money.</summary>
internal static class MoneyNames
{
    private static readonly HashSet<string> Words =
    [
        "amount", "amounts", "price", "prices", "total", "totals", "subtotal", "cost", "costs", "fee", "fees", "tax",
        "vat", "balance", "debit", "debits", "credit", "credits", "salary", "wage", "discount", "rebate", "money",
        "payment", "payments", "refund", "revenue", "turnover", "invoice", "charge", "deposit", "budget", "currency",
        "cash", "interest",
    ];

    internal static bool Says(string name) => NameWords.Split(name).Any(Words.Contains);
}
