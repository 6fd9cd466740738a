namespace AiBos.Kernel.Tests.Audit;

/// <summary>The system's clock, ahead by a while.</summary>
internal sealed class ShiftedTime(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
}
