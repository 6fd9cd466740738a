using AiBos.Kernel.Audit;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Ledger;
using AiBos.Sdk;
using Npgsql;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>
/// Two batches of one log at a time. A session of the tests holds the log's head, so that the first commit stays under
/// way until the second batch has streamed; what the session does then is what becomes of the first.
/// </summary>
public sealed class CommitPipelineTests(ProbeFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TakeAsync_OneCommitsWhileTheNextStreams_BothAreSealedInOrder()
    {
        await using Race race = await Race.BeginAsync(fixture);

        await race.ThenAsync("ROLLBACK");

        Assert.Equal(Enumerable.Range(2, 40).Select(seq => (long?)seq), await race.SeqsAsync());
        Assert.False(race.Log.IsFenced);
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(race.Tenant)).Status);
    }

    [Fact]
    public async Task TakeAsync_AnotherWriterTakesOverMeanwhile_NeitherIsWritten()
    {
        await using Race race = await Race.BeginAsync(fixture);

        await race.ThenAsync(
            $"UPDATE aibos.kernel_ledger_head SET epoch = epoch + 1 WHERE tenant_id = '{race.Tenant}'; COMMIT");

        Assert.All(await race.ResultsAsync(), result => Assert.True(result is { IsSealed: false, Retryable: true }));
        Assert.True(race.Log.IsFenced);
        Assert.Equal(2, await race.EntriesAsync());
    }

    [Fact]
    public async Task TakeAsync_TheFirstCommitIsLost_BothAreSealedOnceAndInOrder()
    {
        await using Race race = await Race.BeginAsync(fixture);

        await race.ThenAsync(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND usename LIKE '%\_ledger\__'; ROLLBACK
            """);

        Assert.Equal(Enumerable.Range(2, 40).Select(seq => (long?)seq), await race.SeqsAsync());
        Assert.Equal(42, await race.EntriesAsync());
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(race.Tenant)).Status);
    }

    [Fact]
    public async Task TakeAsync_TheSameIdInBoth_AnswersItsFirstPlaceAndNeighboursGoThrough()
    {
        await using Race race = await Race.BeginAsync(fixture, sameId: true);

        await race.ThenAsync("ROLLBACK");

        long?[] seqs = await race.SeqsAsync();
        Assert.Equal(seqs[0], seqs[20]);
        Assert.Equal(39, seqs.Distinct().Count());
        Assert.Equal(41, await race.EntriesAsync());
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(race.Tenant)).Status);
    }

    [Fact]
    public async Task TakeAsync_AnEntryOfTheSecondIsRefused_ItFailsAlone()
    {
        await using Race race = await Race.BeginAsync(fixture, poison: true);

        await race.ThenAsync("ROLLBACK");

        AppendResult[] results = await race.ResultsAsync();
        Assert.Equal(39, results.Count(result => result.IsSealed));
        Assert.False(results[20].IsSealed);
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(race.Tenant)).Status);
    }

    private sealed class Race : IAsyncDisposable
    {
        private const int BatchAppends = 20;
        private readonly ProbeFixture _fixture;
        private readonly NpgsqlConnection _holder;
        private readonly CommitPipeline _pipeline;
        private readonly List<PendingAppend> _appends = [];
        private Task _taking = Task.CompletedTask;

        private Race(ProbeFixture fixture, TenantLog log, NpgsqlConnection holder)
        {
            (_fixture, Log, _holder) = (fixture, log, holder);
            _pipeline = new CommitPipeline(fixture.Get<LedgerBatchRunner>());
        }

        internal TenantLog Log { get; }
        internal TenantId Tenant => Log.Tenant;

        internal static async Task<Race> BeginAsync(ProbeFixture fixture, bool sameId = false, bool poison = false)
        {
            TenantId tenant = await fixture.NewTenantAsync();
            LedgerCommitter committer = fixture.Get<LedgerCommitter>();
            TenantLog log = await committer.OpenAsync(tenant);
            Assert.True((await committer.EnqueueAsync(log, [fixture.NewDraft("first")])).IsSealed);
            var holder = new NpgsqlConnection(fixture.Owner);
            await holder.OpenAsync(Cancellation);
            await using var hold = new NpgsqlCommand(
                $"BEGIN; SELECT 1 FROM aibos.kernel_ledger_head WHERE tenant_id = '{tenant}' FOR UPDATE", holder);
            await hold.ExecuteNonQueryAsync(Cancellation);

            var race = new Race(fixture, log, holder);
            LedgerBatch first = race.NewBatch(fixture.NewDraft());
            EntryDraft odd = sameId ? first.Of(log)[0].Drafts[0] : fixture.NewDraft();
            LedgerBatch second = race.NewBatch(poison ? odd with { Action = "" } : odd);
            race._taking = Task.Run(
                async () =>
                {
                    await race._pipeline.TakeAsync(first, overlap: true);
                    Assert.True(race._pipeline.IsUnderWay);
                    await race._pipeline.TakeAsync(second, overlap: true);
                    await race._pipeline.DrainAsync();
                },
                Cancellation);
            return race;
        }

        /// <summary>Waits until one commit is held up and another batch has begun; then lets go.</summary>
        internal async Task ThenAsync(string sql)
        {
            while (!await _fixture.SqlAsync<bool>(
                """
                SELECT count(*) FILTER (WHERE wait_event_type = 'Lock' AND query LIKE '%kernel_ledger_head%') = 1
                    AND count(*) = 2
                FROM pg_stat_activity WHERE usename LIKE '%\_ledger\__' AND xact_start IS NOT NULL
                """))
            {
                Cancellation.ThrowIfCancellationRequested();
            }

            await using var letGo = new NpgsqlCommand(sql, _holder);
            await letGo.ExecuteNonQueryAsync(Cancellation);
            await _taking.WaitAsync(Cancellation);
        }

        internal Task<AppendResult[]> ResultsAsync() =>
            Task.WhenAll(_appends.Select(append => append.Completion)).WaitAsync(Cancellation);

        internal async Task<long?[]> SeqsAsync() =>
            [.. (await ResultsAsync()).Select(result => result.IsSealed ? result.Seq : (long?)null)];

        internal Task<long> EntriesAsync() => _fixture.SqlAsync<long>(
            $"SELECT count(*) FROM aibos.kernel_audit_log WHERE tenant_id = '{Tenant}'");

        public async ValueTask DisposeAsync()
        {
            await _holder.DisposeAsync();
            await _taking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _pipeline.Dispose();
        }

        private LedgerBatch NewBatch(EntryDraft odd)
        {
            var batch = new LedgerBatch();
            PendingAppend[] appends =
            [
                new([odd]),
                .. Enumerable.Range(1, BatchAppends - 1).Select(_ => new PendingAppend([_fixture.NewDraft()])),
            ];
            batch.Add(Log, appends);
            _appends.AddRange(appends);
            return batch;
        }
    }
}
