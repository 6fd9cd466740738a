using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Ledger;
using AiBos.Sdk;
using Npgsql;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

public sealed class LedgerTakeoverTests(ProbeFixture fixture)
{
    [Fact]
    public async Task OpenAsync_OldWriterFrozenInsideItsCommit_TakesOverAndTheOldOneCannotCommit()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        TenantId tenant = await fixture.NewLogAsync(2);
        await using NpgsqlConnection frozen = await fixture.Get<KernelDatabase>(
            ).Ledger.OpenConnectionAsync(cancellation);
        await using var lockHead = new NpgsqlCommand(
            $"BEGIN; SELECT 1 FROM aibos.kernel_ledger_head WHERE tenant_id = '{tenant}' FOR UPDATE", frozen);
        await lockHead.ExecuteNonQueryAsync(cancellation);
        // Inside COPY the server waits for the client without any time limit of its own.
        NpgsqlBinaryImporter copy = LedgerStore.BeginRows(frozen);

        OpenedHead? opened = await fixture.Get<LedgerTakeover>().OpenAsync(tenant, cancellation);

        Assert.Equal(3, opened!.Head.Size);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await copy.StartRowAsync(cancellation);
            await copy.CompleteAsync(cancellation);
        });
    }

    [Fact]
    public async Task AppendAsync_AnotherWriterFrozeWhileItsRowsStreamed_IsEndedAndTheEntryGoesIn()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        TenantId tenant = await fixture.NewLogAsync(2);
        await using NpgsqlConnection frozen = await fixture.Get<KernelDatabase>(
            ).Ledger.OpenConnectionAsync(cancellation);
        // Holds the next place of the log and no lock that a takeover would meet.
        await using var insert = new NpgsqlCommand(
            $"""
            BEGIN;
            INSERT INTO aibos.kernel_audit_log_shared VALUES (
                '{tenant}', 3, '{fixture.NewDraft().Id}', 'action', 1, 'a', 'b', 'ok', 'leaf', sha256('x'), 'payload')
            """,
            frozen);
        await insert.ExecuteNonQueryAsync(cancellation);
        NpgsqlBinaryImporter copy = LedgerStore.BeginRows(frozen);

        AppendResult result = await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft("after"));

        Assert.Equal(3, result.Seq);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await copy.StartRowAsync(cancellation);
            await copy.CompleteAsync(cancellation);
        });
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(tenant)).Status);
    }
}
