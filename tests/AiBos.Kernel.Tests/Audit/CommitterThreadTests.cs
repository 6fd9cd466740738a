using AiBos.Kernel.Audit;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

public sealed class CommitterThreadTests
{
    [Fact]
    public async Task RunAsync_AwaitsThatKeepTheContext_GoOnOnTheSameThread()
    {
        var seen = new List<(int Id, string? Name, bool IsPools, bool IsBackground)>();

        await CommitterThread.RunAsync("loop", async () =>
        {
            for (int i = 0; i < 3; i++)
            {
                Thread own = Thread.CurrentThread;
                seen.Add((own.ManagedThreadId, own.Name, own.IsThreadPoolThread, own.IsBackground));
                await Task.Run(() => { }, CancellationToken.None).ConfigureAwait(true);
                await Task.Yield();
            }
        });

        (int id, _, _, _) = seen[0];
        Assert.Equal([(id, "loop", false, true)], seen.Distinct());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_TheLoopFails_SoDoesTheTask(bool atOnce)
    {
        async Task LoopAsync()
        {
            if (!atOnce)
                await Task.Yield();
            throw new InvalidOperationException("broken");
        }

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(
            () => CommitterThread.RunAsync("loop", LoopAsync));

        Assert.Equal("broken", fault.Message);
    }

    [Fact]
    public async Task RunAsync_TheLoopEnds_EndsTheThread()
    {
        Thread? own = null;

        await CommitterThread.RunAsync("loop", async () =>
        {
            own = Thread.CurrentThread;
            await Task.Yield();
        });

        Assert.True(own!.Join(TimeSpan.FromSeconds(30)));
    }
}
