using AiBos.Kernel.Audit;
using AiBos.Kernel.Health;
using AiBos.Kernel.Tests.Tenancy;
using AiBos.Ledger;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>What guards the ledger is the same for all tenants, so each test leaves it as it was.</summary>
[Collection(nameof(ScrubCollection))]
public sealed class ProtectionCheckTests(ScrubFixture fixture)
{
    /// <summary>What somebody with the owner's or a superuser's rights does, the object that is named, what it is then,
    /// and how it is put back.</summary>
    public static TheoryData<string, string, string, string> Weakenings => new()
    {
        {
            "ALTER TABLE aibos.kernel_audit_log DISABLE TRIGGER kernel_audit_log_append_only",
            "trigger kernel_audit_log_append_only on kernel_audit_log", "disabled",
            "ALTER TABLE aibos.kernel_audit_log ENABLE ALWAYS TRIGGER kernel_audit_log_append_only"
        },
        {
            "ALTER TABLE aibos.kernel_audit_log_shared DISABLE TRIGGER USER",
            "trigger kernel_audit_log_no_truncate on kernel_audit_log_shared", "disabled",
            "ALTER TABLE aibos.kernel_audit_log_shared ENABLE ALWAYS TRIGGER kernel_audit_log_append_only, "
            + "ENABLE ALWAYS TRIGGER kernel_audit_log_no_truncate"
        },
        {
            "ALTER TABLE aibos.kernel_ledger_tile ENABLE TRIGGER kernel_ledger_tile_append_only",
            "trigger kernel_ledger_tile_append_only on kernel_ledger_tile", "plain",
            "ALTER TABLE aibos.kernel_ledger_tile ENABLE ALWAYS TRIGGER kernel_ledger_tile_append_only"
        },
        {
            "DROP TRIGGER kernel_ledger_tile_no_truncate ON aibos.kernel_ledger_tile",
            "trigger kernel_ledger_tile_no_truncate on kernel_ledger_tile", "missing",
            "CREATE TRIGGER kernel_ledger_tile_no_truncate BEFORE TRUNCATE ON aibos.kernel_ledger_tile "
            + "FOR EACH STATEMENT EXECUTE FUNCTION aibos.refuse_ledger_change(); "
            + "ALTER TABLE aibos.kernel_ledger_tile ENABLE ALWAYS TRIGGER kernel_ledger_tile_no_truncate"
        },
        {
            "ALTER TABLE aibos.kernel_ledger_signer DISABLE TRIGGER kernel_ledger_signer_append_only",
            "trigger kernel_ledger_signer_append_only on kernel_ledger_signer", "disabled",
            "ALTER TABLE aibos.kernel_ledger_signer ENABLE ALWAYS TRIGGER kernel_ledger_signer_append_only"
        },
        {
            "ALTER TABLE aibos.kernel_sealed_entry DISABLE TRIGGER USER",
            "trigger kernel_sealed_entry_append_only on kernel_sealed_entry", "disabled",
            "ALTER TABLE aibos.kernel_sealed_entry ENABLE ALWAYS TRIGGER kernel_sealed_entry_append_only, "
            + "ENABLE ALWAYS TRIGGER kernel_sealed_entry_no_truncate"
        },
        {
            "ALTER TABLE aibos.kernel_ledger_tile OWNER TO postgres", "table kernel_ledger_tile", "postgres",
            "ALTER TABLE aibos.kernel_ledger_tile OWNER TO kernel_owner"
        },
        {
            "ALTER TABLE aibos.kernel_audit_log NO FORCE ROW LEVEL SECURITY",
            "row security of kernel_audit_log", "not forced",
            "ALTER TABLE aibos.kernel_audit_log FORCE ROW LEVEL SECURITY"
        },
        {
            "ALTER TABLE aibos.kernel_audit_log DISABLE ROW LEVEL SECURITY", "row security of kernel_audit_log", "off",
            "ALTER TABLE aibos.kernel_audit_log ENABLE ROW LEVEL SECURITY"
        },
        {
            "GRANT UPDATE ON aibos.kernel_audit_log TO kernel_app", "rights on kernel_audit_log",
            "kernel_app:select kernel_app:update", "REVOKE UPDATE ON aibos.kernel_audit_log FROM kernel_app"
        },
        {
            "GRANT DELETE ON aibos.kernel_audit_log_shared TO PUBLIC", "rights on kernel_audit_log_shared",
            "kernel_ledger:insert public:delete", "REVOKE DELETE ON aibos.kernel_audit_log_shared FROM PUBLIC"
        },
        {
            "GRANT UPDATE (note) ON aibos.kernel_ledger_checkpoint TO kernel_app",
            "rights on columns of kernel_ledger_checkpoint", "kernel_app:update:note",
            "REVOKE UPDATE (note) ON aibos.kernel_ledger_checkpoint FROM kernel_app"
        },
        {
            "CREATE POLICY open_door ON aibos.kernel_audit_log FOR SELECT TO kernel_app USING (true)",
            "policies of kernel_audit_log",
            "open_door:kernel_app tenant_isolation:kernel_app writer_reads:kernel_ledger",
            "DROP POLICY open_door ON aibos.kernel_audit_log"
        },
        {
            "ALTER POLICY writer_reads ON aibos.kernel_audit_log TO kernel_ledger, kernel_app",
            "policies of kernel_audit_log", "tenant_isolation:kernel_app writer_reads:kernel_ledger,kernel_app",
            "ALTER POLICY writer_reads ON aibos.kernel_audit_log TO kernel_ledger"
        },
        {
            "ALTER POLICY tenant_isolation ON aibos.kernel_audit_log USING (true)",
            "policies of kernel_audit_log", "tenant_isolation:kernel_app:altered writer_reads:kernel_ledger",
            "ALTER POLICY tenant_isolation ON aibos.kernel_audit_log "
            + "USING (tenant_id = (SELECT aibos.current_tenant()))"
        },
        {
            "CREATE OR REPLACE FUNCTION aibos.current_tenant() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS "
            + "$$SELECT coalesce(nullif(current_setting('aibos.tenant_id', true), ''), 'acme')$$",
            "function current_tenant", "ea806e724ce5d546316ca7324ac1c4cf519fad572770c4d3c6e5d5f3932dd878",
            "{current_tenant}"
        },
        {
            "DROP TRIGGER kernel_ledger_tile_append_only ON aibos.kernel_ledger_tile; "
            + "CREATE TRIGGER kernel_ledger_tile_append_only BEFORE UPDATE ON aibos.kernel_ledger_tile "
            + "FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger(); "
            + "ALTER TABLE aibos.kernel_ledger_tile ENABLE ALWAYS TRIGGER kernel_ledger_tile_append_only",
            "trigger kernel_ledger_tile_append_only on kernel_ledger_tile", "missing",
            "DROP TRIGGER kernel_ledger_tile_append_only ON aibos.kernel_ledger_tile; "
            + "CREATE TRIGGER kernel_ledger_tile_append_only BEFORE UPDATE OR DELETE ON aibos.kernel_ledger_tile "
            + "FOR EACH ROW EXECUTE FUNCTION aibos.refuse_ledger_change(); "
            + "ALTER TABLE aibos.kernel_ledger_tile ENABLE ALWAYS TRIGGER kernel_ledger_tile_append_only"
        },
        {
            "CREATE RULE silence AS ON INSERT TO aibos.kernel_ledger_checkpoint DO INSTEAD NOTHING",
            "rules of kernel_ledger_checkpoint", "silence", "DROP RULE silence ON aibos.kernel_ledger_checkpoint"
        },
        {
            "CREATE OR REPLACE FUNCTION aibos.refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS "
            + "'BEGIN RETURN NEW; END'", "function refuse_ledger_change",
            "8d06b3b371ddc811a4c41c9946aaf8fbec2798eafa5a83714c4bce1975fd9469", "{refuse_ledger_change}"
        },
    };

    [Theory]
    [MemberData(nameof(Weakenings))]
    public async Task VerifyAsync_ProtectionTakenAway_IsNamedUntilItIsBack(
        string act, string name, string actual, string undo)
    {
        TenantId tenant = await fixture.NewTenantAsync();
        string owner = (await fixture.SqlAsync<string>("SELECT current_user::text"))!;
        foreach (string function in new[] { "refuse_ledger_change", "current_tenant" })
        {
            undo = undo.Replace($"{{{function}}}", await fixture.SqlAsync<string>(
                $"SELECT pg_get_functiondef('aibos.{function}'::regproc)"), StringComparison.Ordinal);
        }

        act = act.Replace("postgres", owner, StringComparison.Ordinal);
        Assert.Empty(await fixture.Get<ProtectionCheck>().FindAsync(CancellationToken.None));
        Assert.True((await fixture.Get<AuditHealth>().AskAsync()).IsHealthy);

        await fixture.SqlAsync<object>(act);

        (VerificationReport report, _) = await fixture.Get<AuditService>().VerifyAsync(
            tenant, "auditor", CancellationToken.None);
        Assert.Equal(VerificationStatus.Tampered, report.Status);
        Finding finding = Assert.Single(report.Findings, found => found.Column == name);
        Assert.Equal(
            (FindingCodes.Weakened, actual.Replace("postgres", owner, StringComparison.Ordinal)),
            (finding.Code, finding.Actual));
        AuditCondition health = await fixture.Get<AuditHealth>().AskAsync();
        Assert.False(health.IsHealthy);
        Assert.Contains(name, health.Detail, StringComparison.Ordinal);

        await fixture.SqlAsync<object>(undo);

        Assert.Empty(await fixture.Get<ProtectionCheck>().FindAsync(CancellationToken.None));
        Assert.True((await fixture.Get<AuditHealth>().AskAsync()).IsHealthy);
    }
}
