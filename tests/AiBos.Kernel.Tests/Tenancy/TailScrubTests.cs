using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Kernel.Health;
using AiBos.Kernel.Tenancy;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Kernel.Work;
using AiBos.Ledger;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace AiBos.Kernel.Tests.Tenancy;

/// <summary>
/// A silo and database of its own: a look covers all tenants, and what guards the ledger is the same for all.
/// </summary>
public sealed class TailScrubTests : KernelFixture, IAsyncLifetime
{
    private static readonly TenantId Acme = new("acme");
    private static readonly TenantId Globex = new("globex");

    private readonly ShiftedTime _time = new(TimeSpan.Zero);

    public async ValueTask InitializeAsync() => await StartAsync(
        [], "--Kernel:Audit:CheckpointEvery=00:01:00", "--Kernel:Audit:ScrubEvery=01:00:00");

    [Fact]
    public async Task RunIfDueAsync_NewEntries_AreReadOnceEach()
    {
        await LookAsync();
        Assert.Equal(await SizeAsync(Acme), await TailAsync(Acme));

        await AppendAsync(Acme, 3);
        await LookAsync();

        Assert.Equal(await SizeAsync(Acme), await TailAsync(Acme));
        Assert.Equal(0, await FindingsAsync(Acme));
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
        await AppendAsync(Acme, 5);
        await LookAsync();
        if (code != "TRUNCATED")
            await AppendAsync(Acme, 3);
        long last = await SizeAsync(Acme) - 1;
        await TamperAsync(act.Replace("{last}", $"{last}", StringComparison.Ordinal));

        await LookAsync();
        await LookAsync();

        Assert.Equal(1, await FindingsAsync(Acme));
        string payload = (await SqlAsync<string>(
            "SELECT convert_from(payload, 'UTF8') FROM aibos.kernel_audit_log "
            + "WHERE tenant_id = 'acme' AND action = 'audit.chain.tampered'"))!;
        Assert.Contains($"\"code\":\"{code}\"", payload, StringComparison.Ordinal);
        Assert.Contains($"\"seq\":{last + offset}", payload, StringComparison.Ordinal);
        Assert.Contains("\"scope\":\"tail\"", payload, StringComparison.Ordinal);
        Assert.Equal(0, await FindingsAsync(Globex));
    }

    [Fact]
    public async Task RunIfDueAsync_LastEntrySeenIsRewritten_TheLinkToTheNextGivesItAway()
    {
        await AppendAsync(Acme, 5);
        await LookAsync();
        const string forged = "convert_to(replace(convert_from(leaf, 'UTF8'), 'tester', 'forger'), 'UTF8')";
        await TamperAsync(
            $"UPDATE {{log}} SET leaf = {forged}, leaf_hash = sha256('\\x00'::bytea || {forged}), actor = 'forger' "
            + $"WHERE {{t}} AND seq = {await SizeAsync(Acme) - 1}; UPDATE aibos.kernel_ledger_head SET head_hash = "
            + "(SELECT leaf_hash FROM {log} WHERE {t} ORDER BY seq DESC LIMIT 1), epoch = epoch + 1 WHERE {t}");
        await AppendAsync(Acme, 1);

        await LookAsync();

        Assert.Equal(1, await FindingsAsync(Acme));
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

    /// <summary>What somebody with the owner's or a superuser's rights does, and the object that is named.</summary>
    public static TheoryData<string, string, string> Weakenings => new()
    {
        {
            "ALTER TABLE aibos.kernel_audit_log DISABLE TRIGGER kernel_audit_log_append_only",
            "trigger kernel_audit_log_append_only on kernel_audit_log", "disabled"
        },
        {
            "ALTER TABLE aibos.kernel_audit_log_shared DISABLE TRIGGER USER",
            "trigger kernel_audit_log_no_truncate on kernel_audit_log_shared", "disabled"
        },
        {
            "ALTER TABLE aibos.kernel_ledger_tile ENABLE TRIGGER kernel_ledger_tile_append_only",
            "trigger kernel_ledger_tile_append_only on kernel_ledger_tile", "plain"
        },
        {
            "DROP TRIGGER kernel_ledger_tile_no_truncate ON aibos.kernel_ledger_tile",
            "trigger kernel_ledger_tile_no_truncate on kernel_ledger_tile", "missing"
        },
        {
            "ALTER TABLE aibos.kernel_ledger_signer DISABLE TRIGGER kernel_ledger_signer_append_only",
            "trigger kernel_ledger_signer_append_only on kernel_ledger_signer", "disabled"
        },
        { "ALTER TABLE aibos.kernel_ledger_tile OWNER TO postgres", "table kernel_ledger_tile", "postgres" },
        {
            "ALTER TABLE aibos.kernel_audit_log NO FORCE ROW LEVEL SECURITY",
            "row security of kernel_audit_log", "not forced"
        },
        { "ALTER TABLE aibos.kernel_audit_log DISABLE ROW LEVEL SECURITY", "row security of kernel_audit_log", "off" },
        {
            "GRANT UPDATE ON aibos.kernel_audit_log TO kernel_app", "rights on kernel_audit_log",
            "kernel_app:select kernel_app:update"
        },
        {
            "GRANT DELETE ON aibos.kernel_audit_log_shared TO PUBLIC", "rights on kernel_audit_log_shared",
            "kernel_ledger:insert public:delete"
        },
        {
            "GRANT UPDATE (note) ON aibos.kernel_ledger_checkpoint TO kernel_app",
            "rights on columns of kernel_ledger_checkpoint", "kernel_app:update:note"
        },
        {
            "CREATE POLICY open_door ON aibos.kernel_audit_log FOR SELECT TO kernel_app USING (true)",
            "policies of kernel_audit_log", "open_door tenant_isolation writer_reads"
        },
        {
            "CREATE RULE silence AS ON INSERT TO aibos.kernel_ledger_checkpoint DO INSTEAD NOTHING",
            "rules of kernel_ledger_checkpoint", "silence"
        },
        {
            "CREATE OR REPLACE FUNCTION aibos.refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS "
            + "'BEGIN RETURN NEW; END'", "function refuse_ledger_change",
            "8d06b3b371ddc811a4c41c9946aaf8fbec2798eafa5a83714c4bce1975fd9469"
        },
    };

    [Theory]
    [MemberData(nameof(Weakenings))]
    public async Task VerifyAsync_ProtectionTakenAway_IsNamedUntilItIsBack(string act, string name, string actual)
    {
        string owner = (await SqlAsync<string>("SELECT current_user::text"))!;
        act = act.Replace("postgres", owner, StringComparison.Ordinal);
        Assert.Empty(await Get<ProtectionCheck>().FindAsync(CancellationToken.None));
        Assert.True((await Get<AuditHealth>().AskAsync()).IsHealthy);

        await SqlAsync<object>(act);

        (VerificationReport report, _) = await Get<AuditService>().VerifyAsync(Acme, "auditor", CancellationToken.None);
        Assert.Equal(VerificationStatus.Tampered, report.Status);
        Finding finding = Assert.Single(report.Findings, found => found.Column == name);
        Assert.Equal(
            (FindingCodes.Weakened, actual.Replace("postgres", owner, StringComparison.Ordinal)),
            (finding.Code, finding.Actual));
        AuditCondition health = await Get<AuditHealth>().AskAsync();
        Assert.False(health.IsHealthy);
        Assert.Contains(name, health.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AskAsync_NothingWasVerifiedForADay_IsDegradedWhoeverIsAlive()
    {
        await LookAsync();
        Assert.True((await NewHealth().AskAsync()).IsHealthy);

        await SqlAsync<object>("UPDATE aibos.kernel_ledger_scrub SET seen_at = seen_at - interval '27 hours', "
            + "full_at = full_at - interval '27 hours'");

        AuditCondition overdue = await NewHealth().AskAsync();
        Assert.Contains("not verified as a whole", overdue.Detail, StringComparison.Ordinal);
        foreach (string tenant in new[] { "acme", "globex", "system" })
            await Get<AuditService>().VerifyAsync(new TenantId(tenant), "auditor", CancellationToken.None);
        Assert.True((await NewHealth().AskAsync()).IsHealthy);
    }

    [Fact]
    public async Task AskAsync_TailNoLongerRuns_IsDegraded()
    {
        await LookAsync();

        _time.Shift += TimeSpan.FromHours(2) + TimeSpan.FromMinutes(3);

        Assert.Contains("new entries are not", (await NewHealth().AskAsync()).Detail, StringComparison.Ordinal);
    }

    private async Task LookAsync()
    {
        _time.Shift += TimeSpan.FromMinutes(61);
        Assert.True(await NewScrub().RunIfDueAsync(CancellationToken.None));
    }

    private TailScrub NewScrub() => new(
        Get<ScrubStore>(), Get<AuditTail>(), Get<AuditService>(), Get<ProtectionCheck>(), Get<DueWorkStore>(),
        Get<AuditMetrics>(), new AuditOptions { ScrubEvery = TimeSpan.FromHours(1), ScrubShare = 1 }, _time,
        NullLogger<TailScrub>.Instance);

    private AuditHealth NewHealth() => new(
        Get<KernelDatabase>(), Get<ScrubStore>(), Get<ProtectionCheck>(),
        new AuditOptions { ScrubEvery = TimeSpan.FromHours(1) }, _time);

    private async Task AppendAsync(TenantId tenant, int entries)
    {
        for (int i = 0; i < entries; i++)
        {
            AppendResult result = await Get<LedgerClient>().RecordAsync(
                tenant, EntryKind.Action, "tester", "probe.note", "ok", "{\"n\":1}"u8);
            Assert.True(result.IsSealed, result.Failure);
        }
    }

    private Task<long> SizeAsync(TenantId tenant) =>
        SqlAsync<long>($"SELECT size FROM aibos.kernel_ledger_head WHERE tenant_id = '{tenant}'");

    private Task<long> TailAsync(TenantId tenant) =>
        SqlAsync<long>($"SELECT tail_size FROM aibos.kernel_ledger_scrub WHERE tenant_id = '{tenant}'");

    private Task<long> FindingsAsync(TenantId tenant) => SqlAsync<long>(
        "SELECT count(*) FROM aibos.kernel_audit_log "
        + $"WHERE tenant_id = '{tenant}' AND action = 'audit.chain.tampered'");

    private async Task TamperAsync(string act)
    {
        await using var connection = new NpgsqlConnection(Owner);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        act = act.Replace("{log}", "aibos.kernel_audit_log", StringComparison.Ordinal)
            .Replace("{t}", "tenant_id = 'acme'", StringComparison.Ordinal);
        await using var command = new NpgsqlCommand(
            "BEGIN; LOCK TABLE aibos.kernel_ledger_head; ALTER TABLE aibos.kernel_audit_log DISABLE TRIGGER USER; "
            + $"{act}; ALTER TABLE aibos.kernel_audit_log ENABLE ALWAYS TRIGGER kernel_audit_log_append_only; "
            + "ALTER TABLE ONLY aibos.kernel_audit_log ENABLE ALWAYS TRIGGER kernel_audit_log_no_truncate; COMMIT",
            connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
