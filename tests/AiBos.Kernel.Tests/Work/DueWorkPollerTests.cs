using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Kernel.Tenancy;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Kernel.Work;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AiBos.Kernel.Tests.Work;

public sealed class DueWorkPollerTests(ProbeFixture fixture)
{
    [Theory]
    [InlineData("2026-03-01T01:59:59Z", "2026-03-01T02:00:00Z")]
    [InlineData("2026-03-01T02:00:00Z", "2026-03-02T02:00:00Z")]
    [InlineData("2026-12-31T23:00:00Z", "2027-01-01T02:00:00Z")]
    public void Next_OfTheNightlyVerification_IsTwoInTheMorning(string now, string next)
    {
        var nightly = new NightlyVerification(null!, null!, new AuditOptions());

        Assert.Equal(DateTimeOffset.Parse(next), nightly.Next(DateTimeOffset.Parse(now)));
    }

    [Fact]
    public async Task RunOneAsync_AtTheHour_RunsOnceAndPlansTheNext()
    {
        var time = new ShiftedTime(TimeSpan.FromDays(1));
        var work = new CountingWork("test.hourly");
        DueWorkPoller first = NewPoller(time, work);
        DueWorkPoller second = NewPoller(time, work);
        Assert.False(await first.RunOneAsync(CancellationToken.None));

        time.Shift += TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1);
        bool[] ran = await Task.WhenAll(
            first.RunOneAsync(CancellationToken.None), second.RunOneAsync(CancellationToken.None));

        Assert.Single(ran, took => took);
        Assert.Equal(1, work.Runs);
        Assert.False(await second.RunOneAsync(CancellationToken.None));
    }

    [Fact]
    public async Task RunOneAsync_WorkThatFails_IsPlannedAgainWithItsError()
    {
        var time = new ShiftedTime(TimeSpan.FromDays(1));
        var work = new CountingWork("test.failing") { Fails = true };
        DueWorkPoller poller = NewPoller(time, work);
        await poller.RunOneAsync(CancellationToken.None);

        time.Shift += TimeSpan.FromHours(2);
        Assert.True(await poller.RunOneAsync(CancellationToken.None));
        Assert.False(await poller.RunOneAsync(CancellationToken.None));
        time.Shift += TimeSpan.FromMinutes(2);
        work.Fails = false;
        Assert.True(await poller.RunOneAsync(CancellationToken.None));

        Assert.Equal(2, work.Runs);
    }

    [Fact]
    public async Task RunOneAsync_WorkThatOutlivesItsLease_KeepsItAndRunsOnce()
    {
        var time = new HandTime();
        var work = new LongWork("test.long");
        DueWorkPoller poller = NewPoller(time, work);
        await poller.RunOneAsync(CancellationToken.None);
        time.Move(TimeSpan.FromHours(1));
        Task<bool> running = poller.RunOneAsync(CancellationToken.None);
        await work.Begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        DateTimeOffset first = await LeaseAsync("test.long");

        // The first third of the lease is over: it is prolonged, and holds beyond its first end.
        time.Move(DueWorkPoller.Lease / 3);
        for (int i = 0; i < 2_000 && await LeaseAsync("test.long") == first; i++)
            await Task.Yield();
        time.Move((DueWorkPoller.Lease * 2 / 3) + TimeSpan.FromSeconds(30));

        Assert.Equal(first + (DueWorkPoller.Lease / 3), await LeaseAsync("test.long"));
        Assert.False(await NewPoller(time, new LongWork("test.long")).RunOneAsync(CancellationToken.None));
        work.End.SetResult();
        Assert.True(await running);
    }

    [Fact]
    public async Task RunOneAsync_LeaseThatWasLost_StopsTheWorkAndPlansNothing()
    {
        var time = new HandTime();
        var work = new LongWork("test.lost");
        DueWorkPoller poller = NewPoller(time, work);
        await poller.RunOneAsync(CancellationToken.None);
        time.Move(TimeSpan.FromHours(1));
        Task<bool> running = poller.RunOneAsync(CancellationToken.None);
        await work.Begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        await fixture.SqlAsync<object>(
            "UPDATE aibos.kernel_due_work SET lease_token = gen_random_uuid() WHERE work_kind = 'test.lost'");
        DateTimeOffset others = await LeaseAsync("test.lost");

        time.Move(DueWorkPoller.Lease / 3);

        await running.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.True(work.WasStopped);
        Assert.Equal(others, await LeaseAsync("test.lost"));
    }

    [Fact]
    public async Task RescheduleAsync_LeaseTakenByAnother_ChangesNothing()
    {
        DueWorkStore store = fixture.Get<DueWorkStore>();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        await store.EnsureAsync("test.lease", "", now, CancellationToken.None);
        ClaimedWork stale = (
            await store.ClaimAsync(["test.lease"], now, TimeSpan.FromMinutes(1), CancellationToken.None))!;
        Assert.Null(await store.ClaimAsync(["test.lease"], now, TimeSpan.FromMinutes(1), CancellationToken.None));
        DateTimeOffset later = now.AddMinutes(2);
        Assert.NotNull(await store.ClaimAsync(["test.lease"], later, TimeSpan.FromMinutes(1), CancellationToken.None));

        Assert.False(await store.RescheduleAsync(stale, later, null, CancellationToken.None));
    }

    [Fact]
    public async Task RunAsync_OfTheNightlyVerification_RecordsARunForEveryTenant()
    {
        IDueWork nightly = fixture.Get<IEnumerable<IDueWork>>().Single(work => work.Kind == "audit.verify.nightly");

        await nightly.RunAsync(CancellationToken.None);

        Assert.Equal(3, await fixture.SqlAsync<long>(
            "SELECT count(DISTINCT tenant_id) "
            + "FROM aibos.kernel_audit_log WHERE kind = 'verification' AND actor = 'kernel' "
            + "AND tenant_id IN ('acme', 'globex', 'system')"));
    }

    private async Task<DateTimeOffset> LeaseAsync(string kind) => new(await fixture.SqlAsync<DateTime>(
        $"SELECT lease_until FROM aibos.kernel_due_work WHERE work_kind = '{kind}'"));

    private DueWorkPoller NewPoller(TimeProvider time, IDueWork work) => new(
        new DueWorkStore(fixture.Get<KernelDatabase>(), fixture.Get<IIdSource>()), [work], time,
        NullLogger<DueWorkPoller>.Instance);

    private sealed class CountingWork(string kind) : IDueWork
    {
        internal int Runs { get; private set; }
        internal bool Fails { get; set; }
        public string Kind => kind;

        public DateTimeOffset Next(DateTimeOffset now) => now.AddHours(1);

        public Task RunAsync(CancellationToken cancellationToken)
        {
            Runs++;
            return Fails ? Task.FromException(new InvalidOperationException("on purpose")) : Task.CompletedTask;
        }
    }

    private sealed class LongWork(string kind) : IDueWork
    {
        internal TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        internal TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        internal bool WasStopped { get; private set; }
        public string Kind => kind;

        public DateTimeOffset Next(DateTimeOffset now) => now.AddHours(1);

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            Begun.TrySetResult();
            try
            {
                await End.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                WasStopped = true;
                throw;
            }
        }
    }
}
