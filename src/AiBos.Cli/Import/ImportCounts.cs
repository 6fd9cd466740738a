namespace AiBos.Cli.Import;

/// <summary>What has become of the lines so far. Safe for concurrent use; a sum may miss the last count.</summary>
internal sealed class ImportCounts
{
    private long _lines;
    private long _created;
    private long _replayed;
    private long _refused;
    private long _refusedHere;

    /// <summary>Non-empty lines read.</summary>
    internal long Lines => Interlocked.Read(ref _lines);

    /// <summary>Lines whose effect happened in this run.</summary>
    internal long Created => Interlocked.Read(ref _created);

    /// <summary>Lines whose effect happened before.</summary>
    internal long Replayed => Interlocked.Read(ref _replayed);

    /// <summary>Lines refused, by the kernel or before they were sent.</summary>
    internal long Refused => Interlocked.Read(ref _refused);

    /// <summary>Lines the kernel has answered.</summary>
    internal long Sent => Created + Replayed + Refused - Interlocked.Read(ref _refusedHere);

    /// <summary>Lines read but neither answered nor refused: the import stopped while they were under way.</summary>
    internal long Unfinished => Lines - Created - Replayed - Refused;

    internal void AddLine() => Interlocked.Increment(ref _lines);

    internal void AddAnswered(bool isReplayed)
    {
        if (isReplayed)
            Interlocked.Increment(ref _replayed);
        else
            Interlocked.Increment(ref _created);
    }

    internal void AddRefused(bool wasSent)
    {
        if (!wasSent)
            Interlocked.Increment(ref _refusedHere);
        Interlocked.Increment(ref _refused);
    }
}
