using AiBos.Kernel.Actions;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Ledger;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Kernel.Tests.Actions;

public sealed class IntentSweeperTests(ProbeFixture fixture)
{
    [Fact]
    public async Task SweepAsync_IntentWithoutEntry_IsSealedOnce()
    {
        TenantId tenant = await fixture.NewLogAsync(1);
        EntryDraft left = fixture.NewDraft("left by a crash", hasIntent: true);
        await PromiseAsync(tenant, left, age: TimeSpan.FromMinutes(1));
        IntentSweeper sweeper = fixture.Get<IntentSweeper>();

        // Two sweepers at once, as on two silos, beside the one that runs anyway.
        await Task.WhenAll(sweeper.SweepAsync(CancellationToken.None), sweeper.SweepAsync(CancellationToken.None));

        Assert.Equal(1, await fixture.SqlAsync<long>(
            $"SELECT count(*) FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND id = '{left.Id}'"));
        Assert.Equal(0, await fixture.SqlAsync<long>(
            $"SELECT count(*) FROM aibos.kernel_outbox_intent WHERE tenant_id = '{tenant}'"));
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(tenant)).Status);
    }

    [Fact]
    public async Task SweepAsync_YoungIntent_IsLeftToItsAction()
    {
        TenantId tenant = await fixture.NewLogAsync(1);
        EntryDraft young = fixture.NewDraft("on its way", hasIntent: true);
        await PromiseAsync(tenant, young, age: TimeSpan.FromHours(-1));

        await fixture.Get<IntentSweeper>().SweepAsync(CancellationToken.None);

        Assert.Equal(1, await fixture.SqlAsync<long>(
            $"SELECT count(*) FROM aibos.kernel_outbox_intent WHERE tenant_id = '{tenant}'"));
    }

    [Fact]
    public async Task SweepAsync_OldIdempotencyRecord_IsForgotten()
    {
        await fixture.SqlAsync<object>(
            """
            INSERT INTO aibos.kernel_idempotency (tenant_id, principal_id, idempotency_key, action, request_hash,
                entry_id, contract, response, created_at)
            SELECT 'acme', 'x', key, 'a.b.c', '', gen_random_uuid(), 'a.b.c@1.0.0', '', now() - age
            FROM (VALUES ('ancient', interval '8 days'), ('recent', interval '6 days')) AS sample (key, age)
            """);

        await fixture.Get<IntentSweeper>().SweepAsync(CancellationToken.None);

        Assert.Equal("recent", await fixture.SqlAsync<string>(
            "SELECT string_agg(idempotency_key, ',') FROM aibos.kernel_idempotency WHERE principal_id = 'x'"));
    }

    private async Task PromiseAsync(TenantId tenant, EntryDraft draft, TimeSpan age)
    {
        var store = new IntentStore(fixture.Get<KernelDatabase>(), new ShiftedTime(-age));
        await using TenantSession session = fixture.Get<KernelDatabase>().Session(tenant, readOnly: false);
        await session.CommitAsync([store.Insert(tenant, draft)]);
    }
}
