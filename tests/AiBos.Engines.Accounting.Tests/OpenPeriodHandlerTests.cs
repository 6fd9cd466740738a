using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Accounting.Tests;

/// <summary>The cases of a command, and its rules.</summary>
public sealed class OpenPeriodHandlerTests(AccountingFixture fixture)
{
    private const string Action = "accounting.open.period";

    private readonly ActionCases _cases = new(fixture, Action, "accounting.admin");

    [Theory]
    [InlineData("viewer")]
    [InlineData("approver")]
    [InlineData("auditor")]
    [InlineData("field")]
    public Task Call_WithoutPermission_Is403AndOnTheLedger(string role) =>
        _cases.DeniedAsync(role, Months("2031-01"));

    [Fact]
    public async Task Call_FromAnotherTenant_OpensItsOwnMonthsOnly()
    {
        HttpAnswer answer = await fixture.CallAsync("acme", "owner", Action, Months("2031-02"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("acme open", await StatesAsync("2031-02"));
    }

    [Theory]
    [InlineData("""{"from":"2027-13","to":"2027-12"}""", "/from")]
    [InlineData("""{"from":"2027-12","to":"2027-11"}""", "/to")]
    [InlineData("""{"from":"1000-01","to":"9999-12"}""", "/to")]
    public Task Call_InvalidInput_Is400WithPointer(string body, string pointer) =>
        _cases.InvalidAsync("owner", body, pointer);

    [Fact]
    public async Task Call_Success_IsOnTheLedgerWithInputAndOutput()
    {
        HttpAnswer answer = await fixture.CallAsync("acme", "owner", Action, Months("2031-03", "2031-05"));

        string payload = await _cases.RecordedAsync(answer, "owner");
        Assert.Contains("\"from\":\"2031-03\"", payload, StringComparison.Ordinal);
        Assert.Contains("\"months\":3", payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_RepeatedWithItsKey_IsTheFirstAnswerAgain()
    {
        await _cases.RepeatedAsync("owner", Months("2031-06"), Months("2031-07"));

        Assert.Equal("acme open", await StatesAsync("2031-06"));
        Assert.Null(await StatesAsync("2031-07"));
    }

    private static string Months(string from, string? to = null) => $$"""{"from":"{{from}}","to":"{{to ?? from}}"}""";

    private Task<string?> StatesAsync(string month) => fixture.SqlAsync<string>(
        "SELECT string_agg(tenant_id || ' ' || status, ', ' ORDER BY tenant_id) FROM accounting.period "
        + $"WHERE month = '{month}-01'");
}
