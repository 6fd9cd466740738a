using AiBos.Kernel.Access;
using AiBos.Kernel.Limits;
using Xunit;

namespace AiBos.Kernel.Tests.Limits;

public sealed class RateLimiterTests : IDisposable
{
    private readonly SetTime _time = new();
    private readonly List<SimulatedSilo> _silos = [];

    public void Dispose() => _silos.ForEach(silo => silo.Dispose());

    [Fact]
    public void Take_BeyondTheBurst_IsRefusedUntilATokenIsThere()
    {
        RateLimiter limiter = Limiter(new LimitOptions { PerSecond = 2, Burst = 3 });

        Assert.Equal([2, 1, 0], Enumerable.Range(0, 3).Select(_ => Take(limiter).Remaining));
        LimitVerdict refused = Take(limiter);
        Assert.Equal((false, "action"), (refused.IsAllowed, refused.Policy.Name));
        Assert.Equal((TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.5)), (refused.RetryAfter, refused.ResetAfter));
        _time.Move(TimeSpan.FromSeconds(0.49));
        Assert.False(Take(limiter).IsAllowed);
        _time.Move(TimeSpan.FromSeconds(0.02));
        Assert.True(Take(limiter).IsAllowed);
        Assert.False(Take(limiter).IsAllowed);
    }

    [Fact]
    public void Take_ByOthers_HasALimitOfItsOwn()
    {
        RateLimiter limiter = Limiter(new LimitOptions { PerSecond = 1, Burst = 1 });

        Assert.True(Take(limiter).IsAllowed);
        Assert.False(Take(limiter).IsAllowed);
        Assert.True(limiter.Take(new Caller("acme", "viewer@acme", []), SimulatedSilo.Action).IsAllowed);
        Assert.True(limiter.Take(new Caller("globex", "owner@acme", []), SimulatedSilo.Action).IsAllowed);
        Assert.True(limiter.Take(SimulatedSilo.Caller, "probe.read.notes").IsAllowed);
    }

    [Fact]
    public void Take_BeyondTheTenantsLimit_IsRefusedWhoeverCallsWhateverAndCostsTheActionNothing()
    {
        RateLimiter limiter = Limiter(new LimitOptions
        {
            PerSecond = 1, Burst = 2, TenantPerSecond = 1, TenantBurst = 3,
        });
        for (int i = 0; i < 3; i++)
            Assert.True(limiter.Take(new Caller("acme", $"p{i}@acme", []), SimulatedSilo.Action).IsAllowed);

        LimitVerdict refused = Take(limiter);

        Assert.Equal((false, "tenant"), (refused.IsAllowed, refused.Policy.Name));
        Assert.True(limiter.Take(new Caller("globex", "p@globex", []), SimulatedSilo.Action).IsAllowed);
        Assert.True(limiter.TakeInner(SimulatedSilo.Caller, SimulatedSilo.Action).IsAllowed);
        Assert.True(limiter.TakeInner(SimulatedSilo.Caller, SimulatedSilo.Action).IsAllowed);
        Assert.False(limiter.TakeInner(SimulatedSilo.Caller, SimulatedSilo.Action).IsAllowed);
    }

    [Fact]
    public void Take_OfAnActionWithALimitOfItsOwn_GoesByThatOne()
    {
        var options = new LimitOptions();
        options.Actions[SimulatedSilo.Action] = new ActionLimitOptions { PerSecond = 0.5, Burst = 1 };
        RateLimiter limiter = Limiter(options);

        Assert.True(Take(limiter).IsAllowed);
        LimitVerdict refused = Take(limiter);

        Assert.Equal(TimeSpan.FromSeconds(2), refused.RetryAfter);
        Assert.Equal("\"action\";q=1;w=2", refused.ActionPolicy.Announcement);
        Assert.True(limiter.Take(SimulatedSilo.Caller, "probe.read.notes").IsAllowed);
    }

    [Fact]
    public void Take_AFlood_IsToBeRecordedOnceInAWhileWithItsNumber()
    {
        RateLimiter limiter = Limiter(new LimitOptions
        {
            PerSecond = 0.01, Burst = 1, RecordEvery = TimeSpan.FromSeconds(10),
        });
        Take(limiter);

        long[] first = [.. Enumerable.Range(0, 100).Select(_ => Take(limiter).ToRecord)];
        _time.Move(TimeSpan.FromSeconds(10));
        long[] second = [.. Enumerable.Range(0, 100).Select(_ => Take(limiter).ToRecord)];

        Assert.Equal((1, 1), (first.Sum(), first.Count(count => count > 0)));
        Assert.Equal((100, 1), (second.Sum(), second.Count(count => count > 0)));
    }

    [Fact]
    public void Take_WithAFullTable_IsHeldToTheTenantsLimitAloneUntilIdleBucketsAreGone()
    {
        RateLimiter limiter = Limiter(new LimitOptions { PerSecond = 1, Burst = 1, BucketsMax = 100 });
        for (int i = 0; i < 100; i++)
            limiter.Take(new Caller("acme", $"p{i}@acme", []), SimulatedSilo.Action);

        Assert.Equal(101, limiter.Buckets);
        Assert.True(Take(limiter).IsAllowed);
        Assert.True(Take(limiter).IsAllowed);
        Assert.Equal(101, limiter.Buckets);

        _time.Move(TimeSpan.FromSeconds(5));
        Assert.True(Take(limiter).IsAllowed);
        Assert.False(Take(limiter).IsAllowed);
        Assert.Equal(2, limiter.Buckets);
    }

    [Fact]
    public void Take_OfWhatIsAllowed_AllocatesNothing()
    {
        RateLimiter limiter = Limiter(new LimitOptions { PerSecond = 1_000_000, Burst = 10_000_000 });
        for (int i = 0; i < 100; i++)
            Take(limiter);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            Take(limiter);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100);
    }

    [Fact]
    public async Task Take_ByManyAtOnce_NeverAllowsMoreThanThereIs()
    {
        RateLimiter limiter = Limiter(new LimitOptions { PerSecond = 0.01, Burst = 5_000 });

        int[] allowed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => Enumerable.Range(0, 2_000).Count(_ => Take(limiter).IsAllowed),
            TestContext.Current.CancellationToken)));

        Assert.Equal(5_000, allowed.Sum());
    }

    private static LimitVerdict Take(RateLimiter limiter) => limiter.Take(SimulatedSilo.Caller, SimulatedSilo.Action);

    private RateLimiter Limiter(LimitOptions options)
    {
        var silo = new SimulatedSilo(options, new SimulatedLeases([], "one", _time) { Silos = 1 }, _time);
        _silos.Add(silo);
        return silo.Limiter;
    }
}
