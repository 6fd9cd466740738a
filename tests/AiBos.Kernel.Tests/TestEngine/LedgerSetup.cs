using System.Text;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Tenancy;
using AiBos.Ledger;
using AiBos.Sdk;
using AiBos.TestInfrastructure;

namespace AiBos.Kernel.Tests.TestEngine;

/// <summary>Fresh tenants and drafts for tests of the ledger.</summary>
internal static class LedgerSetup
{
    private static int _tenants;

    internal static async Task<TenantId> NewTenantAsync(this KernelFixture fixture)
    {
        var tenant = new TenantId(
            $"t{Interlocked.Increment(ref _tenants)}-{fixture.Get<IIdSource>().NewId().ToString()[24..]}");
        await fixture.Get<TenantStore>().EnsureAsync(tenant, "Test", CancellationToken.None);
        return tenant;
    }

    internal static EntryDraft NewDraft(this KernelFixture fixture, string text = "x", bool hasIntent = false)
    {
        byte[] payload = Encoding.UTF8.GetBytes($"{{\"text\":\"{text}\"}}");
        return new EntryDraft
        {
            Id = fixture.Get<IIdSource>().NewId(),
            Kind = EntryKind.Action,
            Actor = "tester",
            Action = "probe.create.note",
            Outcome = "ok",
            Payload = payload,
            Commitment = PayloadHash.Hex(payload),
            HasIntent = hasIntent,
        };
    }

    internal static async Task<TenantId> NewLogAsync(this KernelFixture fixture, int entries)
    {
        TenantId tenant = await fixture.NewTenantAsync();
        for (int i = 0; i < entries; i++)
        {
            AppendResult result = await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft($"n{i}"));
            if (!result.IsSealed)
                throw new InvalidOperationException(result.Failure);
        }

        return tenant;
    }

    /// <summary>
    /// As whoever owns the machine would: triggers of one of the ledger's tables off, act, triggers on as they were.
    /// Heads are locked first, as writers do; the other way round the two would wait for each other. Against writers
    /// only: a verification that has read entries and now wants the head would wait as well.
    /// </summary>
    /// <param name="fixture">Whose database.</param>
    /// <param name="table">The table without its schema.</param>
    /// <param name="act">What the superuser does.</param>
    internal static Task<object?> TamperAsync(this KernelFixture fixture, string table, string act) =>
        fixture.SqlAsync<object>(
            $"""
            BEGIN;
            LOCK TABLE aibos.kernel_ledger_head IN EXCLUSIVE MODE;
            ALTER TABLE aibos.{table} DISABLE TRIGGER USER;
            {act};
            ALTER TABLE aibos.{table} ENABLE ALWAYS TRIGGER {table}_append_only;
            ALTER TABLE ONLY aibos.{table} ENABLE ALWAYS TRIGGER {table}_no_truncate;
            COMMIT;
            """);

    /// <summary>Cuts a log short and mends its head, as a restored backup would look.</summary>
    /// <param name="fixture">Whose database.</param>
    /// <param name="tenant">Whose log.</param>
    /// <param name="size">Entries left.</param>
    /// <param name="also">More columns of the head to set, with a comma behind.</param>
    internal static async Task CutAsync(this KernelFixture fixture, TenantId tenant, long size, string also = "")
    {
        await fixture.TamperAsync(
            "kernel_ledger_tile",
            $"DELETE FROM aibos.kernel_ledger_tile WHERE tenant_id = '{tenant}' "
            + $"AND (tile_index + 1) * (256::bigint ^ (level + 1)) > {size}");
        await fixture.TamperAsync(
            "kernel_audit_log",
            $"DELETE FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND seq >= {size}; "
            + $"UPDATE aibos.kernel_ledger_head SET {also} size = {size}, epoch = epoch + 1, "
            + "head_hash = (SELECT leaf_hash FROM aibos.kernel_audit_log "
            + $"WHERE tenant_id = '{tenant}' AND seq = {size - 1}) WHERE tenant_id = '{tenant}'");
    }

    /// <summary>Has every log signed. The background writer may do it first, or be refused the same.</summary>
    internal static Task SignAllAsync(this KernelFixture fixture) =>
        fixture.Get<CheckpointWriter>().SignAllAsync(
            fixture.Get<CheckpointSigning>().Signer!, CancellationToken.None);

    internal static Task<VerificationReport> VerifyAsync(this KernelFixture fixture, TenantId tenant) =>
        fixture.Get<AuditVerifier>().VerifyAsync(tenant, ScrubPace.Full(TimeProvider.System), CancellationToken.None);
}
