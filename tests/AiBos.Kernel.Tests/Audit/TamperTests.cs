using AiBos.Kernel.Audit;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Ledger;
using AiBos.Sdk;
using Npgsql;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>What a superuser can do to the table, and what verification says of it.</summary>
public sealed class TamperTests(ProbeFixture fixture)
{
    private const string Log = "aibos.kernel_audit_log";
    private const string Tile = "aibos.kernel_ledger_tile";

    public static TheoryData<string, string, string, long> Acts => new()
    {
        {
            "flip a bit of the leaf", "UPDATE {log} SET leaf = set_byte(leaf, 20, get_byte(leaf, 20) # 1) "
            + "WHERE {t} AND seq = 5",
            "LEAF_MISMATCH", 5
        },
        { "edit a payload", "UPDATE {log} SET payload = '{\"text\":\"forged\"}' "
        + "WHERE {t} AND seq = 4", "PAYLOAD_MISMATCH", 4 },
        { "edit a projected column", "UPDATE {log} SET actor = 'somebody' "
        + "WHERE {t} AND seq = 3", "PROJECTION_MISMATCH", 3 },
        { "delete a middle row", "DELETE FROM {log} WHERE {t} AND seq = 6", "MISSING", 6 },
        { "delete the newest row", "DELETE FROM {log} WHERE {t} AND seq = 10", "MISSING", 10 },
        {
            "edit leaf and hash",
            "UPDATE {log} SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), '\"tester\"', '\"forger\"'), 'UTF8'), "
            + "leaf_hash = sha256('\\x00'::bytea || convert_to(replace(convert_from(leaf, 'UTF8'), '\"tester\"', '\"forger\"'), 'UTF8')), "
            + "actor = 'forger' WHERE {t} AND seq = 5",
            "CHAIN_BREAK", 6
        },
        {
            "swap two rows",
            "UPDATE {log} SET seq = seq + 1000 WHERE {t} AND seq IN (4, 7); "
            + "UPDATE {log} SET seq = CASE seq WHEN 1004 THEN 7 ELSE 4 END WHERE {t} AND seq > 1000",
            "PROJECTION_MISMATCH", 4
        },
        {
            "insert a forged row after the end",
            "INSERT INTO {log} SELECT tenant_id, 11, gen_random_uuid(), kind, at_us, actor, action, outcome, leaf, leaf_hash, "
            + "payload FROM {log} WHERE {t} AND seq = 10",
            "UNEXPECTED", 11
        },
        {
            "delete and renumber",
            "DELETE FROM {log} WHERE {t} AND seq = 5; UPDATE {log} SET seq = seq + 999 WHERE {t} AND seq > 5; "
            + "UPDATE {log} SET seq = seq - 1000 WHERE {t} AND seq > 1000; "
            + "UPDATE aibos.kernel_ledger_head SET size = size - 1 WHERE {t}",
            "PROJECTION_MISMATCH", 5
        },
        {
            "mend the head after a deletion", "DELETE FROM {log} WHERE {t} AND seq = 10; "
            + "UPDATE aibos.kernel_ledger_head SET size = 10 WHERE {t}",
            "HEAD_MISMATCH", 9
        },
    };

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task VerifyAsync_AfterAct_NamesCodeAndPlace(string act, string sql, string code, long seq)
    {
        TenantId tenant = await fixture.NewLogAsync(10);
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(tenant)).Status);

        await TamperAsync(sql, tenant);

        VerificationReport report = await fixture.VerifyAsync(tenant);
        Assert.Equal(VerificationStatus.Tampered, report.Status);
        Assert.True(
            report.Findings.Any(finding => finding.Code == code && finding.Seq == seq),
            $"After '{act}' expected {code} at {seq}; found {string.Join(", ", report.Findings)}");
    }

    [Theory]
    [InlineData(
        "UPDATE {tile} SET hashes = set_byte(hashes, 3205, get_byte(hashes, 3205) # 1) WHERE {t}",
        "TILE_MISMATCH", 100)]
    [InlineData("UPDATE {tile} SET root = set_byte(root, 0, get_byte(root, 0) # 1) WHERE {t}", "TILE_MISMATCH", 0)]
    [InlineData("DELETE FROM {tile} WHERE {t}", "TILE_MISSING", 0)]
    public async Task VerifyAsync_TileTamperedWith_NamesCodeAndPlace(string sql, string code, long seq)
    {
        TenantId tenant = await fixture.NewLogAsync(300);
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(tenant)).Status);
        string act = sql.Replace("{tile}", Tile, StringComparison.Ordinal)
            .Replace("{t}", $"tenant_id = '{tenant}'", StringComparison.Ordinal);

        await fixture.TamperAsync("kernel_ledger_tile", act);

        VerificationReport report = await fixture.VerifyAsync(tenant);
        Assert.Equal(VerificationStatus.Tampered, report.Status);
        Finding finding = Assert.Single(report.Findings);
        Assert.Equal((code, seq), (finding.Code, finding.Seq));
    }

    [Fact]
    public async Task VerifyAsync_SuffixAndHeadRewritten_TileNamesTheFirstEntry()
    {
        TenantId tenant = await fixture.NewLogAsync(300);
        const string forged =
            "convert_to(replace(convert_from(leaf, 'UTF8'), '\"tester\"', '\"forger\"'), 'UTF8')";

        await TamperAsync(
            $"UPDATE {{log}} SET leaf = {forged}, leaf_hash = sha256('\\x00'::bytea || {forged}), actor = 'forger' "
            + "WHERE {t} AND seq = 255",
            tenant);

        VerificationReport report = await fixture.VerifyAsync(tenant);
        Assert.Contains(report.Findings, finding => finding is { Code: "CHAIN_BREAK", Seq: 256 });
        Assert.Contains(report.Findings, finding => finding is { Code: "TILE_MISMATCH", Seq: 255 });
    }

    [Fact]
    public async Task VerifyAsync_RowTransplantedFromAnotherTenant_OriginMismatch()
    {
        TenantId source = await fixture.NewLogAsync(10);
        TenantId target = await fixture.NewLogAsync(10);

        await TamperAsync(
            $"DELETE FROM {{log}} "
            + $"WHERE {{t}} AND seq = 5; INSERT INTO {{log}} SELECT '{target}', seq, id, kind, at_us, actor, "
            + $"action, outcome, leaf, leaf_hash, payload FROM {{log}} WHERE tenant_id = '{source}' AND seq = 5",
            target);

        VerificationReport report = await fixture.VerifyAsync(target);
        Assert.Contains(report.Findings, finding => finding is { Code: "ORIGIN_MISMATCH", Seq: 5 });
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(source)).Status);
    }

    [Fact]
    public async Task VerifyAsync_EntryReplayedAtTheEnd_DuplicateId()
    {
        TenantId tenant = await fixture.NewLogAsync(10);
        const string replayed =
            """
            convert_to(regexp_replace(regexp_replace(convert_from(r.leaf, 'UTF8'), '"seq":4', '"seq":11'),
                '"prev":"[0-9a-f]{64}"', '"prev":"' || encode(e.leaf_hash, 'hex') || '"'), 'UTF8')
            """;

        // The constraint looks at the column only, and whoever owns the machine writes what they like there.
        await TamperAsync(
            $"INSERT INTO {{log}} SELECT r.tenant_id, 11, gen_random_uuid(), r.kind, e.at_us, r.actor, r.action, "
            + $"r.outcome, {replayed}, sha256('\\x00'::bytea || {replayed}), r.payload "
            + "FROM {log} r JOIN {log} e ON e.tenant_id = r.tenant_id AND e.seq = 10 "
            + $"WHERE r.tenant_id = '{tenant}' AND r.seq = 4; "
            + "UPDATE aibos.kernel_ledger_head SET size = 12, epoch = epoch + 1, "
            + "head_hash = (SELECT leaf_hash FROM {log} WHERE {t} AND seq = 11) WHERE {t}",
            tenant);

        VerificationReport report = await fixture.VerifyAsync(tenant);
        Assert.Contains(report.Findings, finding => finding is { Code: "DUPLICATE_ID", Seq: 11 });
        Assert.DoesNotContain(report.Findings, finding => finding.Code is "CHAIN_BREAK" or "LEAF_MISMATCH");
    }

    [Fact]
    public async Task AppendAsync_ClockSetBackAnHour_KeepsTheNewestTime()
    {
        TenantId tenant = await fixture.NewLogAsync(3);
        long ahead = await fixture.SqlAsync<long>(
            $"UPDATE aibos.kernel_ledger_head SET at_us = at_us + 3600000000, epoch = epoch + 1 "
            + $"WHERE tenant_id = '{tenant}' RETURNING at_us");

        AppendResult clamped = await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft());

        Assert.Equal(ahead, await fixture.SqlAsync<long>(
            $"SELECT at_us FROM {Log} WHERE tenant_id = '{tenant}' AND seq = {clamped.Seq}"));
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(tenant)).Status);
    }

    [Fact]
    public async Task VerifyAsync_ClockSetBackAndTheHeadWithIt_ClockAnomaly()
    {
        TenantId tenant = await fixture.NewLogAsync(3);
        string head = $"UPDATE aibos.kernel_ledger_head SET epoch = epoch + 1, at_us = at_us {{0}} 3600000000 "
            + $"WHERE tenant_id = '{tenant}'";
        await fixture.SqlAsync<object>(string.Format(null, head, "+"));
        await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft());
        await fixture.SqlAsync<object>(string.Format(null, head, "-"));

        AppendResult back = await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft());

        Finding finding = Assert.Single((await fixture.VerifyAsync(tenant)).Findings);
        Assert.Equal(("CLOCK_ANOMALY", back.Seq), (finding.Code, finding.Seq));
    }

    [Fact]
    public async Task VerifyAsync_AfterTampering_RecordsTheFindingOnTheLedger()
    {
        TenantId tenant = await fixture.NewLogAsync(10);
        await TamperAsync("UPDATE {log} SET payload = 'x' WHERE {t} AND seq = 4", tenant);

        (VerificationReport report, AppendResult entry) =
            await fixture.Get<AuditService>().VerifyAsync(tenant, "auditor", CancellationToken.None);

        Assert.Equal(VerificationStatus.Tampered, report.Status);
        Assert.Equal("audit.chain.tampered", await fixture.SqlAsync<string>(
            $"SELECT action FROM {Log} WHERE tenant_id = '{tenant}' AND seq = {entry.Seq}"));
        Assert.Contains("CRITICAL", await fixture.SqlAsync<string>(
            $"SELECT convert_from(payload, 'UTF8') FROM {Log} WHERE tenant_id = '{tenant}' AND seq = {entry.Seq}"));
    }

    [Theory]
    [InlineData("UPDATE aibos.kernel_audit_log SET actor = 'x'")]
    [InlineData("DELETE FROM aibos.kernel_audit_log")]
    [InlineData("TRUNCATE aibos.kernel_audit_log")]
    [InlineData("TRUNCATE aibos.kernel_audit_log_shared")]
    [InlineData("UPDATE aibos.kernel_audit_log_shared SET actor = 'x'")]
    [InlineData("SET session_replication_role = replica; DELETE FROM aibos.kernel_audit_log")]
    [InlineData("SET session_replication_role = replica; UPDATE aibos.kernel_ledger_tile SET level = 1")]
    [InlineData("TRUNCATE aibos.kernel_ledger_tile")]
    [InlineData("TRUNCATE aibos.kernel_ledger_timestamp")]
    [InlineData("TRUNCATE aibos.kernel_ledger_anchor")]
    public async Task Database_ChangeOfTheLog_IsRefusedEvenForTheSuperuser(string sql)
    {
        await fixture.NewLogAsync(260);

        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(() => fixture.SqlAsync<object>(sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Theory]
    [InlineData("kernel_app", "INSERT INTO aibos.kernel_audit_log SELECT * FROM aibos.kernel_audit_log")]
    [InlineData("kernel_app", "INSERT INTO aibos.kernel_audit_log_shared SELECT * FROM aibos.kernel_audit_log")]
    [InlineData("kernel_app", "SELECT * FROM aibos.kernel_audit_log_shared")]
    [InlineData("kernel_app", "UPDATE aibos.kernel_audit_log SET actor = 'x'")]
    [InlineData("kernel_app", "DELETE FROM aibos.kernel_outbox_intent")]
    [InlineData("kernel_app", "SELECT * FROM aibos.kernel_api_key")]
    [InlineData("kernel_app", "SELECT * FROM aibos.kernel_tenant_key")]
    [InlineData("kernel_app", "SELECT * FROM aibos.kernel_signing_key")]
    [InlineData("kernel_app", "UPDATE aibos.kernel_ledger_head SET size = 0")]
    [InlineData("kernel_app", "INSERT INTO aibos.kernel_ledger_tile SELECT * FROM aibos.kernel_ledger_tile")]
    [InlineData("kernel_app", "UPDATE aibos.kernel_ledger_checkpoint SET note = ''")]
    [InlineData(
        "kernel_app", "INSERT INTO aibos.kernel_ledger_timestamp SELECT * FROM aibos.kernel_ledger_timestamp")]
    [InlineData("kernel_ledger", "UPDATE aibos.kernel_ledger_timestamp SET size = 1")]
    [InlineData("kernel_ledger", "DELETE FROM aibos.kernel_ledger_anchor")]
    [InlineData("kernel_ledger", "UPDATE aibos.kernel_ledger_signer SET public_key = ''")]
    [InlineData("kernel_ledger", "DELETE FROM aibos.kernel_ledger_signer")]
    [InlineData("kernel_ledger", "DELETE FROM aibos.kernel_audit_log_shared")]
    [InlineData("kernel_ledger", "SELECT payload FROM aibos.kernel_audit_log")]
    [InlineData("kernel_ledger", "SELECT * FROM accounting.journal_entry")]
    [InlineData("kernel_system", "SELECT * FROM aibos.kernel_audit_log")]
    [InlineData("kernel_system", "SELECT * FROM accounting.journal_entry")]
    [InlineData("kernel_cluster", "SELECT * FROM aibos.kernel_tenant")]
    public async Task Database_RoleBeyondItsRights_IsRefused(string role, string sql)
    {
        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(
            () => fixture.SqlAsync<object>($"SET ROLE {role}; {sql}"));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private Task<object?> TamperAsync(string sql, TenantId tenant) => fixture.TamperAsync(
        "kernel_audit_log",
        sql.Replace("{log}", Log, StringComparison.Ordinal)
            .Replace("{t}", $"tenant_id = '{tenant}'", StringComparison.Ordinal));
}
