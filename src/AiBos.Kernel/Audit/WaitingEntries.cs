namespace AiBos.Kernel.Audit;

/// <summary>How many entries wait in all logs of a silo. Any thread may ask and count.</summary>
internal sealed class WaitingEntries
{
    private long _count;

    internal long Count => Interlocked.Read(ref _count);

    internal void Add(int entries) => Interlocked.Add(ref _count, entries);
}
