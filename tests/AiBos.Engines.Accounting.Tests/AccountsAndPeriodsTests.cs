using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Accounting.Tests;

public sealed class AccountsAndPeriodsTests(AccountingFixture fixture)
{
    [Fact]
    public async Task CreateAccount_Twice_IsAConflict()
    {
        (string debit, _) = await fixture.NewAccountsAsync();

        HttpAnswer again = await fixture.CallAsync(
            "acme", "owner", "accounting.create.account", $$"""{"number":"{{debit}}","name":"x","type":"asset"}""");

        Assert.Equal((409, "CONFLICT"), (again.Status, again.Code));
    }

    [Fact]
    public async Task ClosePeriod_ThenPost_IsRefusedUntilOpenedAgain()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync();
        const string month = """{"from":"2027-11","to":"2027-12"}""";
        string entry = AccountingFixture.Entry(debit, credit, "1.00", "2027-11-30");

        HttpAnswer closed = await fixture.CallAsync("acme", "owner", "accounting.close.period", month);
        HttpAnswer refused = await fixture.CallAsync("acme", "owner", "accounting.create.journal_entry", entry);
        await fixture.CallAsync("acme", "owner", "accounting.open.period", month);
        HttpAnswer posted = await fixture.CallAsync("acme", "owner", "accounting.create.journal_entry", entry);

        Assert.Equal(2, closed.Data.GetProperty("months").GetInt32());
        Assert.Equal(["/date"], refused.Pointers);
        Assert.Equal(200, posted.Status);
    }

    [Fact]
    public async Task ClosePeriod_WhileEntriesArrive_NothingIsPostedAfterIt()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync("globex");
        const string month = """{"from":"2027-10","to":"2027-10"}""";
        string entry = AccountingFixture.Entry(debit, credit, "1.00", "2027-10-10");

        Task<HttpAnswer>[] posting = [.. Enumerable.Range(0, 100).Select(_ =>
            fixture.CallAsync("globex", "owner", "accounting.create.journal_entry", entry))];
        HttpAnswer closed = await fixture.CallAsync("globex", "owner", "accounting.close.period", month);
        long atClose = await CountAsync(debit);
        HttpAnswer[] answers = await Task.WhenAll(posting);

        Assert.Equal(200, closed.Status);
        Assert.Equal(atClose, await CountAsync(debit));
        Assert.Equal(atClose, answers.Count(answer => answer.Status == 200));
    }

    [Theory]
    [InlineData("""{"from":"2027-13","to":"2027-12"}""", "/from")]
    [InlineData("""{"from":"2027-12","to":"2027-11"}""", "/to")]
    [InlineData("""{"from":"1000-01","to":"9999-12"}""", "/to")]
    public async Task OpenPeriod_BadRange_Is400WithPointer(string body, string pointer)
    {
        Assert.Equal([pointer], (await fixture.CallAsync("acme", "owner", "accounting.open.period", body)).Pointers);
    }

    [Fact]
    public async Task ClosePeriod_NeverOpened_IsRefusedWhole()
    {
        HttpAnswer answer = await fixture.CallAsync(
            "acme", "owner", "accounting.close.period", """{"from":"2024-12","to":"2025-01"}""");

        Assert.Equal(400, answer.Status);
        Assert.Equal("open", await fixture.SqlAsync<string>(
            "SELECT status FROM accounting.period WHERE tenant_id = 'acme' AND month = '2025-01-01'"));
    }

    [Fact]
    public async Task TrialBalance_TwoCurrencies_AreNotAddedTogether()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync();
        string entry = AccountingFixture.Entry(debit, credit, "10.00", "2026-06-01");
        await fixture.CallAsync("acme", "owner", "accounting.create.journal_entry", entry);
        await fixture.CallAsync(
            "acme", "owner", "accounting.create.journal_entry", entry.Replace("EUR", "USD", StringComparison.Ordinal));
        await fixture.CallAsync("acme", "owner", "accounting.create.journal_entry", entry.Replace(
            "06-01", "06-02", StringComparison.Ordinal));

        HttpAnswer answer = await fixture.CallAsync(
            "acme", "viewer", "accounting.read.trial_balance", """{"asOf":"2026-06-01"}""");

        string[] rows = [.. answer.Data.GetProperty("items").EnumerateArray()
            .Where(row => row.GetProperty("account").GetString() == debit)
            .Select(row => $"{row.GetProperty("currency")} {row.GetProperty("balance")}")];
        Assert.Equal(["EUR 10.00", "USD 10.00"], rows);
        Assert.Equal(
            answer.Data.GetProperty("totalDebit").GetString(), answer.Data.GetProperty("totalCredit").GetString());
    }

    private async Task<long> CountAsync(string account) => await fixture.SqlAsync<long>(
        $"SELECT count(*) FROM accounting.journal_line WHERE account = '{account}'");
}
