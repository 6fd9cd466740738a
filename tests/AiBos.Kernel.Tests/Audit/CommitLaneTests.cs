using AiBos.Kernel.Audit;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

public sealed class CommitLaneTests
{
    [Fact]
    public void Begin_Twice_RunsEachOnOneThreadOfItsOwn()
    {
        var threads = new List<(int Id, bool IsPools)>();
        using var lane = new CommitLane();

        for (int i = 0; i < 2; i++)
        {
            lane.Begin(() => threads.Add(
                (Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread)));
            lane.Wait();
        }

        (int id, bool isPools) = Assert.Single(threads.Distinct());
        Assert.NotEqual(Environment.CurrentManagedThreadId, id);
        Assert.False(isPools);
    }

    [Fact]
    public void Dispose_NothingUnderWay_TheThreadEnds()
    {
        Thread? own = null;
        var lane = new CommitLane();
        lane.Begin(() => own = Thread.CurrentThread);
        lane.Wait();

        lane.Dispose();

        own!.Join();
        Assert.False(own.IsAlive);
    }
}
