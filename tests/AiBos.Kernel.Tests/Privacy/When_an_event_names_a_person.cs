using System.Text.Json;
using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Privacy;

/// <summary>What a handler says of a person is sealed, found and erased like what it was told.</summary>
public sealed class When_an_event_names_a_person(ErasureFixture fixture) : IClassFixture<ErasureFixture>
{
    private const string Canary = "Ada-canary-1815";

    [Fact]
    public async Task Should_find_it_by_the_person_and_forget_it_with_the_person()
    {
        PersonalTenant tenant = await fixture.NewTenantAsync();
        HttpAnswer told = await fixture.CallAsync(
            tenant.Key("owner"), "probe.tell.events", """{"event":"personal"}""");
        long seq = told.Seq + 2;

        Assert.Equal(Canary, (await NameAsync(tenant, seq)).GetString());
        HttpAnswer found = await fixture.SendAsync(
            HttpMethod.Get, "/audit/entries?subject=guest-1", tenant.Key("auditor"));
        Assert.Equal(
            seq, Assert.Single(found.Data.GetProperty("items").EnumerateArray()).GetProperty("seq").GetInt64());

        HttpAnswer erased = await fixture.SendAsync(
            HttpMethod.Post, "/audit/erasures", tenant.Key("owner"),
            """{"subject":"guest-1","authority":"DPO","basis":"GDPR Art. 17"}""");

        Assert.Equal((200, 1), (erased.Status, erased.Data.GetProperty("keys").GetInt32()));
        Assert.Equal("ERASED", (await NameAsync(tenant, seq)).GetProperty("$personal").GetString());
        VerificationReport report = await fixture.Get<AuditVerifier>().VerifyAsync(
            tenant.Id, ScrubPace.Full(TimeProvider.System), TestContext.Current.CancellationToken);
        Assert.Equal(VerificationStatus.Valid, report.Status);
    }

    private async Task<JsonElement> NameAsync(PersonalTenant tenant, long seq) => (await fixture.SendAsync(
        HttpMethod.Get, $"/audit/entries/{seq}", tenant.Key("owner")))
        .Data.GetProperty("payload").GetProperty("data").GetProperty("name");
}
