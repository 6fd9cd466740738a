using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Accounting.Tests;

/// <summary>The seven cases of a command, and its rules.</summary>
public sealed class CreateJournalEntryHandlerTests(AccountingFixture fixture)
{
    private const string Action = "accounting.create.journal_entry";

    [Theory]
    [InlineData("viewer")]
    [InlineData("auditor")]
    [InlineData("field")]
    public async Task Call_WithoutPermission_Is403AndOnTheLedger(string role)
    {
        HttpAnswer answer = await fixture.CallAsync("acme", role, Action, AccountingFixture.Entry("1000", "4000"));

        Assert.Equal((403, "FORBIDDEN"), (answer.Status, answer.Code));
        Assert.Equal("accounting.write", answer.Json.GetProperty("required")[0].GetString());
        Assert.Equal("denied FORBIDDEN", await fixture.SqlAsync<string>(
            $"SELECT kind || ' ' || outcome "
            + $"FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq = {answer.Seq}"));
    }

    [Theory]
    [InlineData("owner")]
    [InlineData("accountant")]
    public async Task Call_WithPermission_PostsTheEntry(string role)
    {
        (string debit, string credit) = await fixture.NewAccountsAsync();

        HttpAnswer answer = await fixture.CallAsync(
            "acme", role, Action, AccountingFixture.Entry(debit, credit, "12.3456"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("posted", answer.Data.GetProperty("status").GetString());
        Assert.Equal("12.3456", answer.Data.GetProperty("total").GetString());
        Assert.Matches("^JE-[0-9]{6,}$", answer.Data.GetProperty("number").GetString());
        Assert.Equal("accounting.create.journal_entry@1.0.0", answer.Json.GetProperty("contract").GetString());
        Assert.Equal("12.3456", await fixture.SqlAsync<string>(
            $"SELECT sum(debit)::text FROM accounting.journal_line WHERE account = '{debit}'"));
    }

    [Fact]
    public async Task Call_FromAnotherTenant_SeesNeitherAccountsNorEntries()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync("acme");
        await fixture.CallAsync("acme", "accountant", Action, AccountingFixture.Entry(debit, credit));

        HttpAnswer posted = await fixture.CallAsync(
            "globex", "accountant", Action, AccountingFixture.Entry(debit, credit));
        HttpAnswer read = await fixture.CallAsync(
            "globex", "accountant", "accounting.read.journal_entries", $$"""{"account":"{{debit}}"}""");

        Assert.Equal((400, "VALIDATION_ERROR"), (posted.Status, posted.Code));
        Assert.Equal(["/lines/0/account", "/lines/1/account"], posted.Pointers);
        Assert.Equal(0, read.Data.GetProperty("total").GetInt32());
    }

    public static TheoryData<string, string> Invalid => new()
    {
        { Body(lines: """{"account":"1000","debit":"1.00"}"""), "/lines" },
        { Body(date: "2026-02-30"), "/date" },
        { Body(date: "1999-01-31"), "/date" },
        { Body(currency: "eur"), "/currency" },
        { Body(more: ""","extra":1"""), "/extra" },
        { Body(lines: Sides("1", "\"1.00\"")), "/lines/0/debit" },
        { Body(lines: Sides("\"-1.00\"", "\"-1.00\"")), "/lines/0/debit" },
        { Body(lines: Sides("\"1.00001\"", "\"1.00001\"")), "/lines/0/debit" },
        { Body(lines: Sides("\"1.00\",\"credit\":\"1.00\"", "\"1.00\"")), "/lines/0" },
        { Body(lines: """{"account":"1000"},{"account":"4000","credit":"1.00"}"""), "/lines/0" },
        { Body(lines: Sides("\"2.00\"", "\"1.00\"")), "/lines" },
        { Body(lines: Sides("\"1.00\"", "\"1.00\"", "nope")), "/lines/1/account" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task Call_InvalidInput_Is400WithPointer(string body, string pointer)
    {

        HttpAnswer answer = await fixture.CallAsync("acme", "accountant", Action, body);

        Assert.Equal((400, "VALIDATION_ERROR"), (answer.Status, answer.Code));
        Assert.Contains(pointer, answer.Pointers);
        Assert.Equal("VALIDATION_ERROR", await fixture.SqlAsync<string>(
            $"SELECT outcome FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq = {answer.Seq}"));
    }

    [Fact]
    public async Task Call_Success_IsOnTheLedgerWithInputAndOutput()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync();

        HttpAnswer answer = await fixture.CallAsync(
            "acme", "accountant", Action, AccountingFixture.Entry(debit, credit));

        string? row = await fixture.SqlAsync<string>(
            $"SELECT kind || ' ' || actor || ' ' || action || ' ' || outcome || ' ' || encode(leaf_hash, 'hex') "
            + $"FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq = {answer.Seq}");
        string? payload = await fixture.SqlAsync<string>(
            $"SELECT convert_from(payload, 'UTF8') "
            + $"FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq = {answer.Seq}");
        string hash = answer.Json.GetProperty("audit").GetProperty("hash").GetString()!;
        Assert.Equal($"action accountant@acme {Action} ok {hash}", row);
        Assert.Contains($"\"account\":\"{debit}\"", payload, StringComparison.Ordinal);
        Assert.Contains(answer.Data.GetProperty("id").GetString()!, payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_RepeatedWithItsKey_IsTheFirstAnswerAgain()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync();
        string body = AccountingFixture.Entry(debit, credit);

        HttpAnswer first = await fixture.CallAsync("acme", "accountant", Action, body, ("Idempotency-Key", debit));
        HttpAnswer again = await fixture.CallAsync(
            "acme", "accountant", Action, " " + body, ("Idempotency-Key", debit));
        HttpAnswer other = await fixture.CallAsync(
            "acme", "accountant", Action, AccountingFixture.Entry(debit, credit, "1.00"), ("Idempotency-Key", debit));

        HttpAnswer unbalanced = await fixture.CallAsync(
            "acme", "accountant", Action, AccountingFixture.Entry(debit, credit, "1.00", creditAmount: "2.00"),
            ("Idempotency-Key", debit));

        Assert.Equal((409, "IDEMPOTENCY_CONFLICT"), (unbalanced.Status, unbalanced.Code));
        Assert.Null(first.Header("Idempotency-Replayed"));
        Assert.Equal("true", again.Header("Idempotency-Replayed"));
        Assert.Equal(first.Text, again.Text);
        Assert.Equal((409, "IDEMPOTENCY_CONFLICT"), (other.Status, other.Code));
        Assert.Equal(1, await CountAsync(debit));
    }

    [Fact]
    public async Task Call_TwentyAtOnceWithOneKey_OneEffectAndOneAnswer()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync();
        string body = AccountingFixture.Entry(debit, credit);

        HttpAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            fixture.CallAsync("acme", "accountant", Action, body, ("Idempotency-Key", "at-once-" + debit))));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers.Select(answer => answer.Text).Distinct());
        Assert.Single(answers, answer => answer.Header("Idempotency-Replayed") is null);
        Assert.Equal(1, await CountAsync(debit));
    }

    [Fact]
    public async Task Call_RefusedWithAKey_MayBeCorrectedUnderTheSameKey()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync();

        HttpAnswer refused = await fixture.CallAsync(
            "acme", "accountant", Action, AccountingFixture.Entry(
                debit, credit, "1.00", creditAmount: "2.00"), ("Idempotency-Key", "fix-" + debit));
        HttpAnswer corrected = await fixture.CallAsync(
            "acme", "accountant", Action, AccountingFixture.Entry(debit, credit), ("Idempotency-Key", "fix-" + debit));

        Assert.Equal((400, 200), (refused.Status, corrected.Status));
    }

    [Fact]
    public async Task Call_FiveHundredLines_AddUpExactly()
    {
        (string debit, string credit) = await fixture.NewAccountsAsync();
        IEnumerable<string> debits = Enumerable.Range(0, 499).Select(_ => $$"""{"account":"{{debit}}","debit":"0.0001"}""");
        string body = $$"""{"date":"2026-05-05","description":"x","currency":"EUR","lines":[{{string.Join(',', debits)}},{"account":"{{credit}}","credit":"0.0499"}]}""";

        HttpAnswer answer = await fixture.CallAsync("acme", "accountant", Action, body);

        Assert.Equal("0.0499", answer.Data.GetProperty("total").GetString());
    }

    private async Task<long> CountAsync(string account) => await fixture.SqlAsync<long>(
        $"SELECT count(*) FROM accounting.journal_line WHERE account = '{account}'");

    private static string Body(
        string date = "2026-01-31", string currency = "EUR", string? lines = null, string more = "")
    {
        lines ??= Sides("\"1.00\"", "\"1.00\"");
        return $$"""{"date":"{{date}}","description":"x","currency":"{{currency}}","lines":[{{lines}}]{{more}}}""";
    }

    private static string Sides(string debit, string credit, string account = "4000") =>
        $$"""{"account":"1000","debit":{{debit}}},{"account":"{{account}}","credit":{{credit}}}""";
}
