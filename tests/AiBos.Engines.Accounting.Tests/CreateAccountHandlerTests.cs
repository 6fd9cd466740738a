using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Engines.Accounting.Tests;

/// <summary>The cases of a command, and its rules.</summary>
public sealed class CreateAccountHandlerTests(AccountingFixture fixture)
{
    private const string Action = "accounting.create.account";

    private readonly ActionCases _cases = new(fixture, Action, "accounting.admin");

    [Theory]
    [InlineData("viewer")]
    [InlineData("approver")]
    [InlineData("auditor")]
    [InlineData("field")]
    public Task Call_WithoutPermission_Is403AndOnTheLedger(string role) =>
        _cases.DeniedAsync(role, Body("denied"));

    [Fact]
    public async Task Call_FromAnotherTenant_NumbersAreItsOwn()
    {
        HttpAnswer ours = await fixture.CallAsync("acme", "owner", Action, Body("isolated", "Ours"));
        HttpAnswer theirs = await fixture.CallAsync("globex", "owner", Action, Body("isolated", "Theirs"));

        Assert.Equal((200, 200), (ours.Status, theirs.Status));
        Assert.Equal("acme Ours, globex Theirs", await fixture.SqlAsync<string>(
            "SELECT string_agg(tenant_id || ' ' || name, ', ' ORDER BY tenant_id) FROM accounting.account "
            + "WHERE number = 'isolated'"));
    }

    [Theory]
    [InlineData("""{"number":"-","name":"x","type":"asset"}""", "/number")]
    [InlineData("""{"number":"i1","name":"","type":"asset"}""", "/name")]
    [InlineData("""{"number":"i1","name":"x","type":"thing"}""", "/type")]
    [InlineData("""{"number":"i1","name":"x","type":"asset","extra":1}""", "/extra")]
    public Task Call_InvalidInput_Is400WithPointer(string body, string pointer) =>
        _cases.InvalidAsync("owner", body, pointer);

    [Fact]
    public async Task Call_Success_IsOnTheLedgerWithInputAndOutput()
    {
        HttpAnswer answer = await fixture.CallAsync("acme", "accountant", Action, Body("recorded"));

        string payload = await _cases.RecordedAsync(answer, "accountant");
        Assert.Contains("\"number\":\"recorded\"", payload, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"open\"", payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_RepeatedWithItsKey_IsTheFirstAnswerAgain()
    {
        await _cases.RepeatedAsync("owner", Body("repeated"), Body("another"));

        Assert.Equal(1L, await fixture.SqlAsync<long>(
            "SELECT count(*) FROM accounting.account WHERE number IN ('repeated', 'another')"));
    }

    [Fact]
    public async Task Call_OfANumberThatExists_IsAConflict()
    {
        HttpAnswer first = await fixture.CallAsync("acme", "owner", Action, Body("twice"));
        HttpAnswer again = await fixture.CallAsync("acme", "owner", Action, Body("twice"));

        Assert.Equal(200, first.Status);
        Assert.Equal((409, "CONFLICT"), (again.Status, again.Code));
    }

    private static string Body(string number, string name = "Test") =>
        $$"""{"number":"{{number}}","name":"{{name}}","type":"asset"}""";
}
