namespace AiBos.Kernel.Tests.TestEngine;

/// <summary>The system's clock, moved by a span that can be changed.</summary>
internal sealed class ShiftedTime(TimeSpan shift) : TimeProvider
{
    internal TimeSpan Shift { get; set; } = shift;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
}
