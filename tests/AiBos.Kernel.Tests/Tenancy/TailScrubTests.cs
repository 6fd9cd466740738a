using System.Text.Json;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Kernel.Health;
using AiBos.Kernel.Tenancy;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Kernel.Work;
using AiBos.Ledger;
using AiBos.Sdk;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace AiBos.Kernel.Tests.Tenancy;

/// <summary>
/// On a silo of their own, since a look covers all tenants. Each test has two tenants that no other touches, and finds
/// the look due.
/// </summary>
[Collection(nameof(ScrubCollection))]
public sealed class TailScrubTests(ScrubFixture fixture) : IAsyncLifetime
{
    private readonly ShiftedTime _time = new(TimeSpan.Zero);
    private TenantId _tenant;
    private TenantId _other;

    public async ValueTask InitializeAsync()
    {
        (_tenant, _other) = (await fixture.NewTenantAsync(), await fixture.NewTenantAsync());
        await AppendAsync(_tenant, 1);
        await AppendAsync(_other, 1);
        await fixture.MakeLookDueAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task RunIfDueAsync_NewEntries_AreReadOnceEach()
    {
        await LookAsync();
        Assert.Equal(await SizeAsync(_tenant), await TailAsync(_tenant));

        await AppendAsync(_tenant, 3);
        await LookAsync();

        Assert.Equal(await SizeAsync(_tenant), await TailAsync(_tenant));
        Assert.Equal(0, await FindingsAsync(_tenant));
    }

    [Theory]
    [InlineData("UPDATE {log} SET payload = 'x' WHERE {t} AND seq = {last}", "PAYLOAD_MISMATCH", 0)]
    [InlineData("UPDATE {log} SET leaf = set_byte(leaf, 20, 1) WHERE {t} AND seq = {last}", "LEAF_MISMATCH", 0)]
    [InlineData("DELETE FROM {log} WHERE {t} AND seq = {last} - 1", "MISSING", -1)]
    [InlineData(
        "DELETE FROM {log} WHERE {t} AND seq >= {last} - 3; UPDATE aibos.kernel_ledger_head SET size = {last} - 3, "
        + "head_hash = (SELECT leaf_hash FROM {log} WHERE {t} AND seq = {last} - 4) WHERE {t}", "TRUNCATED", -3)]
    public async Task RunIfDueAsync_NewEntryTamperedWith_BecomesAnEntryAtOnceAndOnlyOnce(
        string act, string code, int offset)
    {
        await AppendAsync(_tenant, 5);
        await LookAsync();
        if (code != "TRUNCATED")
            await AppendAsync(_tenant, 3);
        long last = await SizeAsync(_tenant) - 1;
        await TamperAsync(act.Replace("{last}", $"{last}", StringComparison.Ordinal));

        await LookAsync();
        await LookAsync();

        Assert.Equal(1, await FindingsAsync(_tenant));
        string payload = (await fixture.SqlAsync<string>(
            "SELECT convert_from(payload, 'UTF8') FROM aibos.kernel_audit_log "
            + $"WHERE tenant_id = '{_tenant}' AND action = 'audit.chain.tampered'"))!;
        Assert.Contains($"\"code\":\"{code}\"", payload, StringComparison.Ordinal);
        Assert.Contains($"\"seq\":{last + offset}", payload, StringComparison.Ordinal);
        Assert.Contains("\"scope\":\"tail\"", payload, StringComparison.Ordinal);
        Assert.Equal(0, await FindingsAsync(_other));
    }

    [Fact]
    public async Task RunIfDueAsync_LastEntrySeenIsRewritten_TheLinkToTheNextGivesItAway()
    {
        await AppendAsync(_tenant, 5);
        await LookAsync();
        const string forged = "convert_to(replace(convert_from(leaf, 'UTF8'), 'tester', 'forger'), 'UTF8')";
        await TamperAsync(
            $"UPDATE {{log}} SET leaf = {forged}, leaf_hash = sha256('\\x00'::bytea || {forged}), actor = 'forger' "
            + $"WHERE {{t}} AND seq = {await SizeAsync(_tenant) - 1}; UPDATE aibos.kernel_ledger_head SET head_hash = "
            + "(SELECT leaf_hash FROM {log} WHERE {t} ORDER BY seq DESC LIMIT 1), epoch = epoch + 1 WHERE {t}");
        await AppendAsync(_tenant, 1);

        await LookAsync();

        Assert.Equal(1, await FindingsAsync(_tenant));
    }

    [Fact]
    public async Task VerifyAsync_AfterLooks_TellsOfThemOnce()
    {
        await LookAsync();
        await AppendAsync(_tenant, 3);
        await LookAsync();
        long seen = await SizeAsync(_tenant);

        JsonElement first = await VerifyOwnAsync();
        JsonElement again = await VerifyOwnAsync();
        await LookAsync();
        JsonElement later = await VerifyOwnAsync();

        Assert.Equal((2, 0, seen), (Looks(first), From(first), To(first)));
        Assert.Equal(("full", seen), (first.GetProperty("scope").GetString(), first.GetProperty("entries").GetInt64()));
        Assert.False(again.TryGetProperty("tail", out _));
        Assert.Equal((1, seen, seen + 2), (Looks(later), From(later), To(later)));
    }

    [Fact]
    public async Task RunIfDueAsync_NothingNew_WritesNothingAndCountsNothing()
    {
        await VerifyOwnAsync();
        await LookAsync();
        long size = await SizeAsync(_tenant);

        for (int i = 0; i < 5; i++)
            await LookAsync();

        Assert.Equal(size, await SizeAsync(_tenant));
        Assert.Equal(1, Looks(await VerifyOwnAsync()));
    }

    [Fact]
    public async Task RunIfDueAsync_TwoSilos_OneTakesTheTurn()
    {
        TailScrub other = NewScrub();
        _time.Shift += TimeSpan.FromHours(2);

        bool[] took = await Task.WhenAll(
            NewScrub().RunIfDueAsync(CancellationToken.None), other.RunIfDueAsync(CancellationToken.None));

        Assert.Single(took, turn => turn);
    }

    [Fact]
    public async Task AskAsync_NothingWasVerifiedForADay_IsDegradedWhoeverIsAlive()
    {
        await LookAsync();
        Assert.True((await NewHealth().AskAsync()).IsHealthy);

        await fixture.SqlAsync<object>("UPDATE aibos.kernel_ledger_scrub SET seen_at = seen_at - interval '27 hours', "
            + "full_at = full_at - interval '27 hours'");

        AuditCondition overdue = await NewHealth().AskAsync();
        Assert.Contains("not verified as a whole", overdue.Detail, StringComparison.Ordinal);
        foreach (TenantId tenant in await fixture.Get<TenantStore>().ListAsync(CancellationToken.None))
            await fixture.Get<AuditService>().VerifyAsync(tenant, "auditor", CancellationToken.None);
        Assert.True((await NewHealth().AskAsync()).IsHealthy);
    }

    [Fact]
    public async Task AskAsync_TailNoLongerRuns_IsDegraded()
    {
        await LookAsync();

        _time.Shift += TimeSpan.FromHours(2) + TimeSpan.FromMinutes(3);

        Assert.Contains("new entries are not", (await NewHealth().AskAsync()).Detail, StringComparison.Ordinal);
    }

    private async Task<JsonElement> VerifyOwnAsync()
    {
        (_, AppendResult entry) = await fixture.Get<AuditService>().VerifyAsync(
            _tenant, "auditor", CancellationToken.None);
        return JsonSerializer.Deserialize<JsonElement>((await fixture.SqlAsync<string>(
            "SELECT convert_from(payload, 'UTF8') FROM aibos.kernel_audit_log "
            + $"WHERE tenant_id = '{_tenant}' AND seq = {entry.Seq}"))!);
    }

    private static long Looks(JsonElement run) => run.GetProperty("tail").GetProperty("looks").GetInt64();

    private static long From(JsonElement run) => run.GetProperty("tail").GetProperty("from").GetInt64();

    private static long To(JsonElement run) => run.GetProperty("tail").GetProperty("to").GetInt64();

    private async Task LookAsync()
    {
        _time.Shift += TimeSpan.FromMinutes(61);
        Assert.True(await NewScrub().RunIfDueAsync(CancellationToken.None));
    }

    private TailScrub NewScrub() => new(
        fixture.Get<ScrubStore>(), fixture.Get<AuditTail>(), fixture.Get<AuditService>(),
        fixture.Get<ProtectionCheck>(), fixture.Get<DueWorkStore>(),
        fixture.Get<AuditMetrics>(), new AuditOptions { ScrubEvery = TimeSpan.FromHours(1), ScrubShare = 1 }, _time,
        NullLogger<TailScrub>.Instance);

    private AuditHealth NewHealth() => new(
        fixture.Get<KernelDatabase>(), fixture.Get<ScrubStore>(), fixture.Get<ProtectionCheck>(),
        new AuditOptions { ScrubEvery = TimeSpan.FromHours(1) }, _time);

    private async Task AppendAsync(TenantId tenant, int entries)
    {
        for (int i = 0; i < entries; i++)
        {
            AppendResult result = await fixture.Get<LedgerClient>().RecordAsync(
                tenant, EntryKind.Action, "tester", "probe.note", "ok", "{\"n\":1}"u8);
            Assert.True(result.IsSealed, result.Failure);
        }
    }

    private Task<long> SizeAsync(TenantId tenant) =>
        fixture.SqlAsync<long>($"SELECT size FROM aibos.kernel_ledger_head WHERE tenant_id = '{tenant}'");

    private Task<long> TailAsync(TenantId tenant) =>
        fixture.SqlAsync<long>($"SELECT tail_size FROM aibos.kernel_ledger_scrub WHERE tenant_id = '{tenant}'");

    private Task<long> FindingsAsync(TenantId tenant) => fixture.SqlAsync<long>(
        "SELECT count(*) FROM aibos.kernel_audit_log "
        + $"WHERE tenant_id = '{tenant}' AND action = 'audit.chain.tampered'");

    private async Task TamperAsync(string act)
    {
        await using var connection = new NpgsqlConnection(fixture.Owner);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        act = act.Replace("{log}", "aibos.kernel_audit_log", StringComparison.Ordinal)
            .Replace("{t}", $"tenant_id = '{_tenant}'", StringComparison.Ordinal);
        await using var command = new NpgsqlCommand(
            "BEGIN; LOCK TABLE aibos.kernel_ledger_head IN EXCLUSIVE MODE; "
            + "ALTER TABLE aibos.kernel_audit_log DISABLE TRIGGER USER; "
            + $"{act}; ALTER TABLE aibos.kernel_audit_log ENABLE ALWAYS TRIGGER kernel_audit_log_append_only; "
            + "ALTER TABLE ONLY aibos.kernel_audit_log ENABLE ALWAYS TRIGGER kernel_audit_log_no_truncate; COMMIT",
            connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
