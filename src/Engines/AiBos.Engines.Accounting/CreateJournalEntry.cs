using AiBos.Sdk;

namespace AiBos.Engines.Accounting;

internal sealed record CreateJournalEntry(
    DateOnly Date, string Description, string Currency, IReadOnlyList<JournalLine> Lines);

internal sealed record JournalLine(string Account, Amount? Debit, Amount? Credit);

internal sealed record JournalEntryPosted(Guid Id, string Number, string Status, Amount Total);
