using AiBos.Kernel.Access;
using Xunit;

namespace AiBos.Kernel.Tests.Access;

public sealed class ShortCacheTests
{
    private readonly SetTime _time = new();
    private int _asked;

    [Fact]
    public async Task GetAsync_WithinTheLifetime_AsksOnce()
    {
        ShortCache<string, int> cache = New();
        Assert.Equal(1, await cache.GetAsync("a", Count));
        _time.Move(TimeSpan.FromMilliseconds(999));
        Assert.Equal(1, await cache.GetAsync("a", Count));
    }

    [Fact]
    public async Task GetAsync_AfterTheLifetime_AsksAgain()
    {
        ShortCache<string, int> cache = New();
        await cache.GetAsync("a", Count);
        _time.Move(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await cache.GetAsync("a", Count));
        Assert.Equal(2, await cache.GetAsync("a", Count));
    }

    [Fact]
    public async Task GetAsync_OfNo_RemembersIt()
    {
        var cache = new ShortCache<string, string?>(TimeSpan.FromSeconds(1), 10, _time);
        Task<string?> No(string key) => Task.FromResult<string?>(++_asked == 1 ? null : "found");
        Assert.Null(await cache.GetAsync("a", No));
        Assert.Null(await cache.GetAsync("a", No));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task GetAsync_ByManyAtOnce_AsksOnce()
    {
        ShortCache<string, int> cache = New();
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> Ask(string key)
        {
            _asked++;
            return answer.Task;
        }

        Task<int>[] waiting = [.. Enumerable.Range(0, 50).Select(_ => cache.GetAsync("a", Ask).AsTask())];
        answer.SetResult(7);
        Assert.All(await Task.WhenAll(waiting), value => Assert.Equal(7, value));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task GetAsync_OfAFailure_IsTheNextCallersToRepeat()
    {
        ShortCache<string, int> cache = New();
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> first = cache.GetAsync("a", _ => answer.Task).AsTask();
        Task<int> second = cache.GetAsync("a", _ => answer.Task).AsTask();
        answer.SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => first);
        await Assert.ThrowsAsync<TimeoutException>(() => second);
        Assert.Equal(1, await cache.GetAsync("a", Count));
    }

    [Fact]
    public async Task GetAsync_OfAFailureAfterTheLifetime_ForgetsTheOldAnswer()
    {
        ShortCache<string, int> cache = New();
        await cache.GetAsync("a", Count);
        _time.Move(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<TimeoutException>(
            async () => await cache.GetAsync("a", _ => Task.FromException<int>(new TimeoutException())));
        Assert.Equal(2, await cache.GetAsync("a", Count));
    }

    [Fact]
    public async Task GetAsync_OfManyKeys_StaysBoundedAndRight()
    {
        var cache = new ShortCache<int, int>(TimeSpan.FromSeconds(1), entriesMax: 10, _time);
        Task<int> Square(int key)
        {
            _asked++;
            return Task.FromResult(key * key);
        }

        for (int key = 0; key < 1_000; key++)
            Assert.Equal(key * key, await cache.GetAsync(key, Square));
        // The newest is still there, the first is not: forgetting costs a look-up, never a wrong answer.
        await cache.GetAsync(999, Square);
        Assert.Equal(1_000, _asked);
        Assert.Equal(0, await cache.GetAsync(0, Square));
        Assert.Equal(1_001, _asked);
    }

    private ShortCache<string, int> New() => new(TimeSpan.FromSeconds(1), entriesMax: 10, _time);

    private Task<int> Count(string key) => Task.FromResult(++_asked);
}
