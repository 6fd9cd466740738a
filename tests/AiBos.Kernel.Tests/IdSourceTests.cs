using System.Buffers.Binary;
using Xunit;

namespace AiBos.Kernel.Tests;

public sealed class IdSourceTests
{
    private readonly SetTime _time = new();

    [Fact]
    public void NewId_Always_IsAUuidOfVersion7AndTheClock()
    {
        byte[] id = new IdSource(_time).NewId().ToByteArray(bigEndian: true);
        Assert.Equal(7, id[6] >> 4);
        Assert.Equal(0b10, id[8] >> 6);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), Milliseconds(id));
    }

    [Fact]
    public void NewId_TenThousandInOneMillisecond_Rises()
    {
        var source = new IdSource(_time);
        string[] ids = [.. Enumerable.Range(0, 10_000).Select(_ => source.NewId().ToString())];
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
        // 4,096 ids share a millisecond, then the counter carries: the last is two ahead of the clock.
        byte[] last = Guid.Parse(ids[^1]).ToByteArray(bigEndian: true);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds() + 2, Milliseconds(last));
    }

    [Fact]
    public void NewId_AfterTheClockWasSetBack_StillRises()
    {
        var source = new IdSource(_time);
        string before = source.NewId().ToString();
        _time.Move(TimeSpan.FromHours(-1));
        Assert.True(string.CompareOrdinal(before, source.NewId().ToString()) < 0);
    }

    [Fact]
    public void NewId_FromTwoProcesses_Differs()
    {
        // Same clock, same counter: only the 62 random bits keep them apart.
        var ids = Enumerable.Range(0, 1_000).Select(_ => new IdSource(_time).NewId()).ToHashSet();
        Assert.Equal(1_000, ids.Count);
    }

    [Fact]
    public async Task NewId_FromManyThreads_NeverRepeats()
    {
        var source = new IdSource(_time);
        Guid[][] ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => Enumerable.Range(0, 5_000).Select(_ => source.NewId()).ToArray())));
        Assert.Equal(20_000, ids.SelectMany(part => part).Distinct().Count());
    }

    private static long Milliseconds(byte[] id) => BinaryPrimitives.ReadInt64BigEndian(id) >>> 16;
}
