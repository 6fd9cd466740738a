using AiBos.Sdk;

namespace AiBos.Engines.Accounting;

internal sealed record ReadJournalEntries(int? Page, int? PageSize, DateOnly? From, DateOnly? To, string? Account);

internal sealed record JournalEntryPage(IReadOnlyList<JournalEntry> Items, long Total, int Page, int PageSize);

internal sealed record JournalEntry(
    Guid Id, string Number, DateOnly Date, string Description, string Currency, string Status, Amount Total,
    IReadOnlyList<JournalLine> Lines);
