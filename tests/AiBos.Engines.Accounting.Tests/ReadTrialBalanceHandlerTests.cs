using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Accounting.Tests;

/// <summary>The cases of a query, and its rules.</summary>
public sealed class ReadTrialBalanceHandlerTests(AccountingFixture fixture)
{
    private const string Action = "accounting.read.trial_balance";

    private readonly ActionCases _cases = new(fixture, Action, "accounting.read");

    [Theory]
    [InlineData("auditor")]
    [InlineData("field")]
    public Task Call_WithoutPermission_Is403AndOnTheLedger(string role) =>
        _cases.DeniedAsync(role, "{}");

    [Fact]
    public async Task Call_FromAnotherTenant_SeesNothingOfOurs()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync();
        HttpAnswer posted = await fixture.CallAsync(
            "acme", "owner", "accounting.create.journal_entry", AccountingFixture.Entry(debit, credit));

        HttpAnswer ours = await fixture.CallAsync("acme", "viewer", Action, "{}");
        HttpAnswer theirs = await fixture.CallAsync("globex", "viewer", Action, "{}");

        Assert.Equal(200, posted.Status);
        Assert.Contains(debit, Accounts(ours));
        Assert.DoesNotContain(debit, Accounts(theirs));
    }

    [Theory]
    [InlineData("""{"asOf":"2026-02-30"}""", "/asOf")]
    [InlineData("""{"currency":"eur"}""", "/currency")]
    [InlineData("""{"extra":1}""", "/extra")]
    public Task Call_InvalidInput_Is400WithPointer(string body, string pointer) =>
        _cases.InvalidAsync("viewer", body, pointer);

    [Fact]
    public async Task Call_Success_IsOnTheLedgerByItsHash()
    {
        HttpAnswer answer = await fixture.CallAsync("acme", "viewer", Action, """{"currency":"EUR"}""");

        string payload = await _cases.RecordedAsync(answer, "viewer");
        Assert.Contains("\"outputHash\":", payload, StringComparison.Ordinal);
        Assert.Contains("\"currency\":\"EUR\"", payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OfTwoCurrencies_AreNotAddedTogether()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync();
        string entry = AccountingFixture.Entry(debit, credit, "10.00", "2026-06-01");
        await fixture.CallAsync("acme", "owner", "accounting.create.journal_entry", entry);
        await fixture.CallAsync(
            "acme", "owner", "accounting.create.journal_entry", entry.Replace("EUR", "USD", StringComparison.Ordinal));
        await fixture.CallAsync("acme", "owner", "accounting.create.journal_entry", entry.Replace(
            "06-01", "06-02", StringComparison.Ordinal));

        HttpAnswer answer = await fixture.CallAsync(
            "acme", "viewer", Action, """{"asOf":"2026-06-01"}""");

        string[] rows = [.. answer.Data.GetProperty("items").EnumerateArray()
            .Where(row => row.GetProperty("account").GetString() == debit)
            .Select(row => $"{row.GetProperty("currency")} {row.GetProperty("balance")}")];
        Assert.Equal(["EUR 10.00", "USD 10.00"], rows);
        Assert.Equal(
            answer.Data.GetProperty("totalDebit").GetString(), answer.Data.GetProperty("totalCredit").GetString());
    }

    private static IEnumerable<string?> Accounts(HttpAnswer answer) => answer.Data.GetProperty("items")
        .EnumerateArray().Select(row => row.GetProperty("account").GetString());
}
