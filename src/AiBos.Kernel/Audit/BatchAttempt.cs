namespace AiBos.Kernel.Audit;

/// <summary>How far one try of a batch got.</summary>
internal sealed class BatchAttempt
{
    internal HashSet<string> Matched { get; } = new(StringComparer.Ordinal);
    internal List<PlacedAppend> Placed { get; } = [];
    internal List<MovedHead> Moved { get; } = [];
    internal List<SealedEntry> Keyed { get; } = [];
    internal bool Urgent { get; set; }
    internal bool Committing { get; set; }
    internal Exception? Fault { get; set; }
}

/// <summary>Where an append's first entry went; none when its intent was sealed elsewhere.</summary>
internal readonly record struct PlacedAppend(TenantLog Log, PendingAppend Append, SealedEntry? Entry);
