namespace AiBos.Kernel.Tests;

/// <summary>A clock that stands still until the test moves it; its timestamps move with it.</summary>
internal sealed class SetTime(DateTimeOffset now) : TimeProvider
{
    private long _ticks = now.UtcTicks;

    internal SetTime() : this(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    internal void Move(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
