using AiBos.Sdk;

namespace AiBos.Engines.Accounting;

/// <summary>A journal entry as it is shown to those who learn the action.</summary>
internal static class JournalEntryExamples
{
    private static readonly Amount Hundred = new(100.00m);

    internal static readonly CreateJournalEntry CashSale = new(
        new DateOnly(2026, 1, 31), "Sale of the day", "EUR",
        [new JournalLine("1000", Debit: Hundred, Credit: null), new JournalLine("4000", Debit: null, Credit: Hundred)]);

    internal static readonly JournalEntryPosted Posted = new(
        new Guid("0198c7a2-6b1e-7c4e-9d53-3f0a8e6b7c21"), "JE-2026-000001", "posted", Hundred);
}
