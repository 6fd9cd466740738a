using AiBos.Kernel.Audit;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Ledger;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

public sealed class LedgerGrainTests(ProbeFixture fixture)
{
    private LedgerClient Ledger => fixture.Get<LedgerClient>();

    [Fact]
    public async Task AppendAsync_SixtyFourConcurrentWriters_DenseWithoutForkOrLoss()
    {
        TenantId tenant = await fixture.NewTenantAsync();
        const int writers = 64;
        const int each = 50;

        AppendResult[][] answers = await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            var mine = new AppendResult[each];
            for (int i = 0; i < each; i++)
                mine[i] = await Ledger.AppendAsync(tenant, fixture.NewDraft($"{writer}-{i}"));
            return mine;
        }));

        AppendResult[] all = [.. answers.SelectMany(mine => mine)];
        Assert.All(all, answer => Assert.True(answer.IsSealed, answer.Failure));
        Assert.Equal(
            Enumerable.Range(1, writers * each).Select(n => (long)n), all.Select(answer => answer.Seq).Order());
        Assert.All(answers, mine => Assert.Equal(
            mine.Select(answer => answer.Seq).Order(), mine.Select(answer => answer.Seq)));
        VerificationReport report = await fixture.VerifyAsync(tenant);
        Assert.Equal(VerificationStatus.Valid, report.Status);
        Assert.Equal((writers * each) + 1, report.Entries);
        foreach (AppendResult answer in all.Take(20))
        {
            string? stored = await fixture.SqlAsync<string>(
                $"SELECT encode(leaf_hash, 'hex') "
                + $"FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND seq = {answer.Seq}");
            Assert.Equal(answer.Hash, stored);
        }
    }

    [Fact]
    public async Task AppendAsync_FirstEntry_GenesisStandsBeforeIt()
    {
        TenantId tenant = await fixture.NewTenantAsync();

        AppendResult first = await Ledger.AppendAsync(tenant, fixture.NewDraft());

        Assert.Equal(1, first.Seq);
        Assert.Equal("genesis", await fixture.SqlAsync<string>(
            $"SELECT kind FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND seq = 0"));
    }

    [Fact]
    public async Task AppendAsync_SameIdAgain_AnswersItsFirstPlace()
    {
        TenantId tenant = await fixture.NewLogAsync(1);
        EntryDraft draft = fixture.NewDraft("once");

        AppendResult first = await Ledger.AppendAsync(tenant, draft);
        AppendResult[] again = await Task.WhenAll(
            Ledger.AppendAsync(
                tenant, draft), Ledger.AppendAsync(tenant, fixture.NewDraft()), Ledger.AppendAsync(tenant, draft));

        Assert.Equal((first.Seq, first.Hash), (again[0].Seq, again[0].Hash));
        Assert.Equal((first.Seq, first.Hash), (again[2].Seq, again[2].Hash));
        Assert.True(again[1].IsSealed, "a neighbour in the same batch must go through");
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(tenant)).Status);
    }

    [Fact]
    public async Task AppendAsync_IntentThatIsGone_IsNotWrittenAgain()
    {
        TenantId tenant = await fixture.NewLogAsync(1);

        AppendResult result = await Ledger.AppendAsync(tenant, fixture.NewDraft("never promised", hasIntent: true));

        Assert.False(result.IsSealed);
        Assert.Equal(2, await fixture.SqlAsync<long>(
            $"SELECT count(*) FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}'"));
    }

    [Fact]
    public async Task AppendAsync_SeveralDrafts_StandNextToOneAnother()
    {
        TenantId tenant = await fixture.NewLogAsync(1);

        AppendResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Ledger.AppendAsync(tenant, fixture.NewDraft("a"), fixture.NewDraft("b"), fixture.NewDraft("c"))));

        Assert.Equal(Enumerable.Range(0, 20).Select(n => 2L + (3 * n)), results.Select(result => result.Seq).Order());
    }

    [Fact]
    public async Task AppendAsync_EntryTheEncoderRefuses_FailsAloneAndNeighboursGoThrough()
    {
        TenantId tenant = await fixture.NewLogAsync(1);
        EntryDraft poison = fixture.NewDraft() with { Action = "" };

        AppendResult[] results = await Task.WhenAll(
            Ledger.AppendAsync(tenant, fixture.NewDraft()), Ledger.AppendAsync(tenant, poison),
            Ledger.AppendAsync(tenant, fixture.NewDraft()));

        Assert.Equal([true, false, true], results.Select(result => result.IsSealed));
        Assert.False(results[1].Retryable);
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(tenant)).Status);
    }

    [Fact]
    public async Task AppendAsync_UnknownTenant_IsRefusedForGood()
    {
        AppendResult result = await Ledger.AppendAsync(new TenantId("nobody-here"), fixture.NewDraft());

        Assert.False(result.IsSealed);
        Assert.False(result.Retryable);
    }

    [Fact]
    public async Task EnqueueAsync_AfterAnotherWriterOpened_OldWriterCannotCommit()
    {
        TenantId tenant = await fixture.NewTenantAsync();
        LedgerCommitter committer = fixture.Get<LedgerCommitter>();
        TenantLog old = await committer.OpenAsync(tenant);
        Assert.True((await committer.EnqueueAsync(old, [fixture.NewDraft("before")])).IsSealed);

        TenantLog taker = await committer.OpenAsync(tenant);
        AppendResult late = await committer.EnqueueAsync(old, [fixture.NewDraft("late")]);

        Assert.False(late.IsSealed);
        Assert.True(late.Retryable);
        Assert.True(old.IsFenced);
        Assert.False((await committer.EnqueueAsync(old, [fixture.NewDraft("later")])).IsSealed);
        Assert.Equal(2, (await committer.EnqueueAsync(taker, [fixture.NewDraft("after")])).Seq);
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(tenant)).Status);
    }

    [Fact]
    public async Task EnqueueAsync_FencedLogBesideAnother_OtherTenantGoesThrough()
    {
        TenantId fenced = await fixture.NewTenantAsync();
        TenantId healthy = await fixture.NewTenantAsync();
        LedgerCommitter committer = fixture.Get<LedgerCommitter>();
        TenantLog old = await committer.OpenAsync(fenced);
        TenantLog other = await committer.OpenAsync(healthy);
        await committer.OpenAsync(fenced);

        AppendResult[] results = await Task.WhenAll(
            committer.EnqueueAsync(old, [fixture.NewDraft()]), committer.EnqueueAsync(other, [fixture.NewDraft()]));

        Assert.Equal([false, true], results.Select(result => result.IsSealed));
    }

    [Fact]
    public async Task AppendAsync_WriterMovedMeanwhile_ClientFindsTheNewOne()
    {
        TenantId tenant = await fixture.NewLogAsync(3);
        await fixture.Get<LedgerTakeover>().OpenAsync(tenant, CancellationToken.None);

        AppendResult result = await Ledger.AppendAsync(tenant, fixture.NewDraft("after the move"));

        Assert.Equal(4, result.Seq);
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(tenant)).Status);
    }

    [Fact]
    public async Task EnqueueAsync_QueueFull_RefusesAtOnce()
    {
        TenantId tenant = await fixture.NewTenantAsync();
        var log = new TenantLog(tenant, "o", 1, default, new TileEdge(), queueEntriesMax: 2);

        Assert.True(log.TryEnqueue(new PendingAppend([fixture.NewDraft(), fixture.NewDraft()]), out bool schedule));
        Assert.True(schedule);
        Assert.False(log.TryEnqueue(new PendingAppend([fixture.NewDraft()]), out _));
    }

    [Fact]
    public void TakesEffects_AfterAMiss_AfterTheRestOnly()
    {
        var time = new SetTime();
        var log = new TenantLog(new TenantId("rest"), "o", 1, default, new TileEdge(), queueEntriesMax: 2);
        Assert.True(log.TakesEffects(time, TimeSpan.FromSeconds(1)));

        log.RestEffects(time.GetTimestamp());

        Assert.False(log.TakesEffects(time, TimeSpan.FromSeconds(1)));
        time.Move(TimeSpan.FromSeconds(1));
        Assert.True(log.TakesEffects(time, TimeSpan.FromSeconds(1)));
    }
}
