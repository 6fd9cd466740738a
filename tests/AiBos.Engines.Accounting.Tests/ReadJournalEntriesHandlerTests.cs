using System.Text.Json;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Accounting.Tests;

/// <summary>The seven cases of a query, as far as they apply.</summary>
public sealed class ReadJournalEntriesHandlerTests(AccountingFixture fixture)
{
    private const string Action = "accounting.read.journal_entries";

    private readonly ActionCases _cases = new(fixture, Action, "accounting.read");

    [Theory]
    [InlineData("auditor")]
    [InlineData("field")]
    public Task Call_WithoutPermission_Is403AndOnTheLedger(string role) => _cases.DeniedAsync(role, "{}");

    [Fact]
    public async Task Call_FromAnotherTenant_SeesNothingOfOurs()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync();
        await fixture.CallAsync(
            "acme", "owner", "accounting.create.journal_entry", AccountingFixture.Entry(debit, credit));
        string body = $$"""{"account":"{{debit}}"}""";

        HttpAnswer ours = await fixture.CallAsync("acme", "viewer", Action, body);
        HttpAnswer theirs = await fixture.CallAsync("globex", "viewer", Action, body);

        Assert.Equal(1, ours.Data.GetProperty("total").GetInt32());
        Assert.Equal(0, theirs.Data.GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("approver")]
    [InlineData("accountant")]
    public async Task Call_WithPermission_IsAnswered(string role)
    {
        Assert.Equal(200, (await fixture.CallAsync("acme", role, Action, "{}")).Status);
    }

    [Fact]
    public async Task Call_Pages_CoverEverythingOnceNewestFirst()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync();
        for (int day = 1; day <= 5; day++)
            await fixture.CallAsync("acme", "owner", "accounting.create.journal_entry", AccountingFixture.Entry(
                debit, credit, $"{day}.00", $"2026-03-0{day}"));

        var totals = new List<string>();
        for (int page = 1; page <= 4; page++)
        {
            HttpAnswer answer = await fixture.CallAsync(
                "acme", "viewer", Action, $$"""{"page":{{page}},"pageSize":2,"account":"{{debit}}"}""");
            Assert.Equal(5, answer.Data.GetProperty("total").GetInt32());
            totals.AddRange(answer.Data.GetProperty(
                "items").EnumerateArray().Select(item => item.GetProperty("total").GetString()!));
        }

        Assert.Equal(["5.00", "4.00", "3.00", "2.00", "1.00"], totals);
    }

    [Fact]
    public async Task Call_WithDates_BothEndsIncluded()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync();
        foreach (string date in new[] { "2026-03-01", "2026-03-15", "2026-03-31" })
            await fixture.CallAsync("acme", "owner", "accounting.create.journal_entry", AccountingFixture.Entry(
                debit, credit, "1.00", date));

        HttpAnswer answer = await fixture.CallAsync(
            "acme", "viewer", Action, $$"""{"from":"2026-03-01","to":"2026-03-15","account":"{{debit}}"}""");

        JsonElement[] items = [.. answer.Data.GetProperty("items").EnumerateArray()];
        Assert.Equal(["2026-03-15", "2026-03-01"], items.Select(item => item.GetProperty("date").GetString()));
        Assert.Equal(debit, items[0].GetProperty("lines")[0].GetProperty("account").GetString());
        Assert.False(items[0].GetProperty("lines")[0].TryGetProperty("credit", out _));
    }

    [Theory]
    [InlineData("""{"page":0}""", "/page")]
    [InlineData("""{"pageSize":201}""", "/pageSize")]
    [InlineData("""{"from":"yesterday"}""", "/from")]
    public async Task Call_InvalidInput_Is400WithPointer(string body, string pointer)
    {
        HttpAnswer answer = await fixture.CallAsync("acme", "viewer", Action, body);

        Assert.Equal(400, answer.Status);
        Assert.Equal([pointer], answer.Pointers);
    }

    [Fact]
    public async Task Call_Success_LedgerHoldsRowsAndHashButNotTheAnswer()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync();
        await fixture.CallAsync(
            "acme", "owner", "accounting.create.journal_entry", AccountingFixture.Entry(debit, credit, "77.77"));

        HttpAnswer answer = await fixture.CallAsync("acme", "viewer", Action, $$"""{"account":"{{debit}}"}""");

        string? payload = await fixture.SqlAsync<string>(
            $"SELECT convert_from(payload, 'UTF8') "
            + $"FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq = {answer.Seq}");
        JsonElement json = JsonSerializer.Deserialize<JsonElement>(payload!);
        Assert.Equal(1, json.GetProperty("rows").GetInt32());
        Assert.Equal(64, json.GetProperty("outputHash").GetString()!.Length);
        Assert.DoesNotContain("77.77", payload, StringComparison.Ordinal);
    }
}
