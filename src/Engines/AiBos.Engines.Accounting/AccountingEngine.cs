using AiBos.Sdk;

namespace AiBos.Engines.Accounting;

/// <summary>Double-entry bookkeeping: accounts, periods, journal entries, trial balance.</summary>
public sealed class AccountingEngine : IEngine
{
    /// <inheritdoc/>
    public void Configure(EngineBuilder engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        engine.Named("accounting", "1.0.0", "Accounting")
            .Classified(DataClass.Confidential, "finance", "books")
            .MigrationsFrom(typeof(AccountingEngine).Assembly)
            .Action<CreateAccount, AccountCreated>("accounting.create.account@1.0.0", action => action
                .Command("Adds an account to the chart of accounts.")
                .Requires("accounting.admin")
                .Input(AccountSchemas.CreateInput).Output(AccountSchemas.CreateOutput)
                .HandledBy<CreateAccountHandler>())
            .Action<PeriodRange, PeriodsChanged>("accounting.open.period@1.0.0", action => action
                .Command("Opens months for posting.")
                .Requires("accounting.admin")
                .Input(PeriodSchemas.Input).Output(PeriodSchemas.Output)
                .HandledBy<OpenPeriodHandler>())
            .Action<PeriodRange, PeriodsChanged>("accounting.close.period@1.0.0", action => action
                .Command("Closes months; nothing can be posted into them any more.")
                .Requires("accounting.admin")
                .Input(PeriodSchemas.Input).Output(PeriodSchemas.Output)
                .HandledBy<ClosePeriodHandler>())
            .Action<CreateJournalEntry, JournalEntryPosted>("accounting.create.journal_entry@1.0.0", action => action
                .Command("Posts a balanced journal entry.")
                .Requires("accounting.write")
                .Input(JournalEntrySchemas.CreateInput).Output(JournalEntrySchemas.CreateOutput)
                .Example("a sale for cash", JournalEntryExamples.CashSale, JournalEntryExamples.Posted)
                .HandledBy<CreateJournalEntryHandler>())
            .Action<ReadJournalEntries, JournalEntryPage>("accounting.read.journal_entries@1.0.0", action => action
                .Query("Lists journal entries, the newest date first.")
                .Requires("accounting.read")
                .Input(JournalEntrySchemas.ReadInput).Output(JournalEntrySchemas.ReadOutput)
                .HandledBy<ReadJournalEntriesHandler>())
            .Action<ReadTrialBalance, TrialBalance>("accounting.read.trial_balance@1.0.0", action => action
                .Query("Adds up debits and credits by account and currency.")
                .Requires("accounting.read")
                .Input(TrialBalanceSchemas.Input).Output(TrialBalanceSchemas.Output)
                .HandledBy<ReadTrialBalanceHandler>());
        Describe(engine);
    }

    private static void Describe(EngineBuilder engine) => engine
        .Entity<AccountCreated>("accounting.account@1.0.0", account => account
            .Means("An account of the chart of accounts."))
        .Entity<Period>("accounting.period@1.0.0", period => period
            .Means("A month, open or closed for posting."))
        .Entity<JournalLine>("accounting.journal_line@1.0.0", line => line
            .Means("A debit or a credit on one account.")
            .RefersTo(nameof(JournalLine.Account), "accounting.account"))
        .Entity<JournalEntry>("accounting.journal_entry@1.0.0", entry => entry
            .Means("A posted entry whose debits equal its credits.")
            .RefersTo(nameof(JournalEntry.Lines), "accounting.journal_line"));
}
