using AiBos.Kernel.Access;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Tenancy;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Silo.Tests.Http;

/// <summary>Operators of the platform in another tenant: only with a permission, a reason, and entries on both ledgers.
/// </summary>
public sealed class When_operators_act_for_tenants(SiloFixture silo)
{
    private const string Post = "/actions/accounting/create.journal_entry";
    private const string Entry =
        """
        {"date":"2026-01-31","description":"by an operator","currency":"EUR","lines":[
        {"account":"1000","debit":"1.00"},{"account":"4000","credit":"1.00"}]}
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_let_them_with_what_their_roles_grant_and_tell_both_sides_first()
    {
        string key = await OperatorAsync("helper", "platform.act", "accounting.read", "accounting.write");

        HttpAnswer done = await SendAsync(Post, key, Entry, ("X-Tenant-Id", "acme"), ("X-Act-Reason", "ticket 4711"));

        Assert.True(done.Status == 200, done.Text);
        Assert.Equal("helper@system acme ticket 4711 POST /actions/{**path}", await silo.SqlAsync<string>(
            """
            SELECT concat_ws(' ', actor, p ->> 'tenant', p ->> 'reason', p ->> 'route')
            FROM (SELECT *, convert_from(payload, 'UTF8')::jsonb AS p FROM aibos.kernel_audit_log) AS log
            WHERE tenant_id = 'system' AND action = 'platform.act' AND actor = 'helper@system'
            """));
        Assert.Equal("platform.act ticket 4711, accounting.create.journal_entry ", await silo.SqlAsync<string>(
            $"""
            SELECT string_agg(
                concat_ws(' ', split_part(action, '@', 1), coalesce(p ->> 'reason', '')), ', ' ORDER BY seq)
            FROM (SELECT *, convert_from(payload, 'UTF8')::jsonb AS p FROM aibos.kernel_audit_log) AS log
            WHERE tenant_id = 'acme' AND actor = 'system/helper@system' AND kind IN ('permission', 'action')
            """));
    }

    [Fact]
    public async Task Should_not_let_them_do_what_their_roles_do_not_grant()
    {
        string key = await OperatorAsync("looker", "platform.act", "accounting.read");

        HttpAnswer refused = await SendAsync(Post, key, Entry, ("X-Tenant-Id", "acme"), ("X-Act-Reason", "a look"));

        Assert.Equal((403, "FORBIDDEN"), (refused.Status, refused.Code));
        Assert.Equal("system/looker@system", await silo.SqlAsync<string>(
            "SELECT actor FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND kind = 'denied' "
            + "AND actor LIKE 'system/looker%'"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("{201}")]
    public async Task Should_refuse_them_without_a_reason_and_write_nothing_in_the_tenant(string? reason)
    {
        string key = await OperatorAsync("mute", "platform.act", "accounting.read", "accounting.write");
        (string, string)[] headers = reason is null
            ? [("X-Tenant-Id", "acme")]
            : [("X-Tenant-Id", "acme"), ("X-Act-Reason", reason == "{201}" ? new string('x', 201) : reason)];

        HttpAnswer refused = await SendAsync(Post, key, Entry, headers);

        Assert.Equal("VALIDATION_ERROR", refused.Code);
        Assert.Contains("X-Act-Reason", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, await silo.SqlAsync<long>(
            "SELECT count(*) FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND actor LIKE 'system/mute%'"));
    }

    [Fact]
    public async Task Should_answer_as_for_nobody_where_there_is_no_such_tenant()
    {
        string key = await OperatorAsync("seeker", "platform.act", "accounting.read");

        foreach (string tenant in new[] { "nosuch", "No Such", "../acme" })
        {
            HttpAnswer refused = await SendAsync(
                Post, key, Entry, ("X-Tenant-Id", tenant), ("X-Act-Reason", "a look"));
            Assert.Equal((404, "NOT_FOUND"), (refused.Status, refused.Code));
        }
    }

    [Fact]
    public async Task Should_refuse_everybody_else()
    {
        string unpermitted = await OperatorAsync("idle", "platform.read", "accounting.write");
        foreach ((string key, string tenant) in new[]
        {
            (unpermitted, "acme"), (silo.Key("acme", "owner"), "globex"), (silo.Key("acme", "owner"), "system"),
        })
        {
            HttpAnswer refused = await SendAsync(
                Post, key, Entry, ("X-Tenant-Id", tenant), ("X-Act-Reason", "a look"));
            Assert.Equal((403, "TENANT_MISMATCH"), (refused.Status, refused.Code));
        }
    }

    private Task<HttpAnswer> SendAsync(
        string path, string key, string body, params (string Name, string Value)[] headers) =>
        silo.SendAsync(HttpMethod.Post, path, key, body, headers);

    private async Task<string> OperatorAsync(string role, params string[] permissions)
    {
        IReadOnlyDictionary<string, ApiKey> keys = await silo.Get<TenantProvisioner>().EnsureDemoAsync(
            new TenantPlan(PlatformTenant.Id, "Platform", new Dictionary<string, string[]> { [role] = permissions }),
            Cancellation);
        return keys[role].Reveal();
    }
}
