using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Accounting.Tests;

/// <summary>The cases of a command, and its rules.</summary>
public sealed class ClosePeriodHandlerTests(AccountingFixture fixture)
{
    private const string Action = "accounting.close.period";

    private readonly ActionCases _cases = new(fixture, Action, "accounting.admin");

    [Theory]
    [InlineData("viewer")]
    [InlineData("approver")]
    [InlineData("auditor")]
    [InlineData("field")]
    public Task Call_WithoutPermission_Is403AndOnTheLedger(string role) =>
        _cases.DeniedAsync(role, Months("2025-01"));

    [Fact]
    public async Task Call_FromAnotherTenant_LeavesOurMonthsOpen()
    {
        await OpenAsync("acme", "2032-02");
        await OpenAsync("globex", "2032-02");

        HttpAnswer answer = await fixture.CallAsync("globex", "owner", Action, Months("2032-02"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("acme open, globex closed", await StatesAsync("2032-02"));
    }

    [Theory]
    [InlineData("2032-13", "2032-12", "/from")]
    [InlineData("2032-12", "2032-11", "/to")]
    [InlineData("2019-01", "2019-01", "/from")]
    public Task Call_InvalidInput_Is400WithPointer(string from, string to, string pointer) =>
        _cases.InvalidAsync("owner", Months(from, to), pointer);

    [Fact]
    public async Task Call_Success_IsOnTheLedgerWithInputAndOutput()
    {
        await OpenAsync("acme", "2032-03");

        HttpAnswer answer = await fixture.CallAsync("acme", "owner", Action, Months("2032-03"));

        string payload = await _cases.RecordedAsync(answer, "owner");
        Assert.Contains("\"from\":\"2032-03\"", payload, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"closed\"", payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_RepeatedWithItsKey_IsTheFirstAnswerAgain()
    {
        await OpenAsync("acme", "2032-04");
        await OpenAsync("acme", "2032-05");

        await _cases.RepeatedAsync("owner", Months("2032-04"), Months("2032-05"));

        Assert.Equal("acme closed", await StatesAsync("2032-04"));
        Assert.Equal("acme open", await StatesAsync("2032-05"));
    }

    [Fact]
    public async Task Call_ThenPost_IsRefusedUntilOpenedAgain()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync();
        const string month = """{"from":"2027-11","to":"2027-12"}""";
        string entry = AccountingFixture.Entry(debit, credit, "1.00", "2027-11-30");

        HttpAnswer closed = await fixture.CallAsync("acme", "owner", Action, month);
        HttpAnswer refused = await fixture.CallAsync("acme", "owner", "accounting.create.journal_entry", entry);
        await fixture.CallAsync("acme", "owner", "accounting.open.period", month);
        HttpAnswer posted = await fixture.CallAsync("acme", "owner", "accounting.create.journal_entry", entry);

        Assert.Equal(2, closed.Data.GetProperty("months").GetInt32());
        Assert.Equal(["/date"], refused.Pointers);
        Assert.Equal(200, posted.Status);
    }

    [Fact]
    public async Task Call_WhileEntriesArrive_NothingIsPostedAfterIt()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync("globex");
        const string month = """{"from":"2027-10","to":"2027-10"}""";
        string entry = AccountingFixture.Entry(debit, credit, "1.00", "2027-10-10");

        Task<HttpAnswer>[] posting = [.. Enumerable.Range(0, 100).Select(_ =>
            fixture.CallAsync("globex", "owner", "accounting.create.journal_entry", entry))];
        HttpAnswer closed = await fixture.CallAsync("globex", "owner", Action, month);
        long atClose = await CountAsync(debit);
        HttpAnswer[] answers = await Task.WhenAll(posting);

        Assert.Equal(200, closed.Status);
        Assert.Equal(atClose, await CountAsync(debit));
        Assert.Equal(atClose, answers.Count(answer => answer.Status == 200));
    }

    [Fact]
    public async Task Call_OfMonthsNeverOpened_IsRefusedWhole()
    {
        HttpAnswer answer = await fixture.CallAsync(
            "acme", "owner", Action, """{"from":"2024-12","to":"2025-01"}""");

        Assert.Equal(400, answer.Status);
        Assert.Equal("open", await fixture.SqlAsync<string>(
            "SELECT status FROM accounting.period WHERE tenant_id = 'acme' AND month = '2025-01-01'"));
    }

    private async Task<long> CountAsync(string account) => await fixture.SqlAsync<long>(
        $"SELECT count(*) FROM accounting.journal_line WHERE account = '{account}'");

    private static string Months(string from, string? to = null) => $$"""{"from":"{{from}}","to":"{{to ?? from}}"}""";

    private Task<string?> StatesAsync(string month) => fixture.SqlAsync<string>(
        "SELECT string_agg(tenant_id || ' ' || status, ', ' ORDER BY tenant_id) FROM accounting.period "
        + $"WHERE month = '{month}-01'");

    private async Task OpenAsync(string tenant, string month) => Assert.Equal(
        200, (await fixture.CallAsync(tenant, "owner", "accounting.open.period", Months(month))).Status);
}
