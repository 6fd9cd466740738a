using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>The audit API asked for what is not there or is nobody's business: named refusals, and no hint of what
/// another tenant has.</summary>
public sealed class When_auditors_ask_wrongly(DoorFixture fixture) : IClassFixture<DoorFixture>
{
    private const string Entry =
        """
        {"date":"2026-01-31","description":"Sale","currency":"EUR",
         "lines":[{"account":"1000","debit":"1.00"},{"account":"4000","credit":"1.00"}]}
        """;

    public static TheoryData<string, string> NumbersThatAreNone => new()
    {
        { "/audit/entries/0/proof?size=", "/size" },
        { "/audit/entries/0/proof?size=x", "/size" },
        { "/audit/entries/0/proof?size=-1", "/size" },
        { "/audit/entries/0/proof?size=1e3", "/size" },
        { "/audit/entries/0/proof?size=9223372036854775808", "/size" },
        { "/audit/entries/0/proof?size=0", "/size" },
        { "/audit/entries/0/proof?size=9223372036854775807", "/size" },
        { "/audit/entries/5/proof?size=5", "/size" },
        { "/audit/consistency?to=2", "/from" },
        { "/audit/consistency?from=1", "/to" },
        { "/audit/consistency?from=0&to=2", "/from" },
        { "/audit/consistency?from=3&to=2", "/from" },
        { "/audit/consistency?from=1&to=9223372036854775807", "/to" },
        { "/audit/consistency?from=1&to=%202", "/to" },
        { "/audit/export?from=x", "/from" },
        { "/audit/export?from=9223372036854775807", "/from" },
        { "/audit/export?from=2&to=2", "/from" },
        { "/audit/export?to=9223372036854775807", "/to" },
    };

    [Theory]
    [MemberData(nameof(NumbersThatAreNone))]
    public async Task Should_name_the_number(string path, string pointer)
    {
        await SignedAsync("acme");

        HttpAnswer answer = await AskAsync("acme", path);

        Assert.True((400, "VALIDATION_ERROR") == (answer.Status, answer.Code), answer.Text);
        Assert.Equal([pointer], answer.Pointers);
        Assert.True(answer.Seq > 0, "a refusal of a known principal is on the ledger");
    }

    [Theory]
    [InlineData("99999999")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("x")]
    public async Task Should_not_find_places_beyond_the_log(string seq)
    {
        await SignedAsync("acme");

        foreach (string what in new[] { "", "/proof", "/tlog-proof" })
        {
            HttpAnswer answer = await AskAsync("acme", $"/audit/entries/{seq}{what}");

            Assert.True((404, "NOT_FOUND") == (answer.Status, answer.Code), answer.Text);
        }
    }

    [Fact]
    public async Task Should_say_the_same_of_another_tenants_places_as_of_none()
    {
        await SignedAsync("globex");
        string acme = fixture.Key("acme", "accountant");
        long seq = 0;
        long own = (await AskAsync("globex", "/audit/entries/99999999")).Seq;
        // A place that the other tenant has, and this one will not have by the end of this test.
        while (seq < own + 50)
        {
            seq = (await fixture.SendAsync(
                HttpMethod.Post, "/actions/accounting/create.journal_entry", acme, Entry)).Seq;
        }

        foreach (string what in new[] { "", "/proof", "/tlog-proof" })
        {
            HttpAnswer foreign = await AskAsync("globex", $"/audit/entries/{seq}{what}");
            HttpAnswer none = await AskAsync("globex", $"/audit/entries/99999999{what}");

            Assert.Equal((404, "NOT_FOUND"), (foreign.Status, foreign.Code));
            Assert.Equal(Without(none), Without(foreign));
        }

        HttpAnswer growth = await AskAsync("globex", $"/audit/consistency?from=1&to={seq}");
        Assert.Equal((400, "VALIDATION_ERROR"), (growth.Status, growth.Code));
        Assert.DoesNotContain($"{seq}", growth.Json.GetProperty("errors").ToString(), StringComparison.Ordinal);
        HttpAnswer named = await fixture.SendAsync(
            HttpMethod.Get, "/audit/entries/0", fixture.Key("globex", "auditor"), null, ("X-Tenant-Id", "acme"));
        Assert.Equal((403, "TENANT_MISMATCH"), (named.Status, named.Code));
    }

    // All that a stranger could compare, but for the place of the refusal on their own ledger.
    private static string Without(HttpAnswer answer) => string.Join('\n', answer.Json.EnumerateObject()
        .Where(member => member.Name != "audit").Select(member => $"{member.Name}={member.Value}"));

    private Task<HttpAnswer> AskAsync(string tenant, string path) =>
        fixture.SendAsync(HttpMethod.Get, path, fixture.Key(tenant, "auditor"));

    private async Task SignedAsync(string tenant)
    {
        while ((await AskAsync(tenant, "/audit/checkpoint")).Status == 404)
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }
}
