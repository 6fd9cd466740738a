namespace AiBos.Ledger;

/// <summary>Remembers the last ids of a log in constant memory.</summary>
internal sealed class RecentIds
{
    /// <summary>Ids remembered. Storage keeps ids unique by constraint; this catches a replay in a copy.</summary>
    public const int CountMax = 4096;

    private readonly HashSet<Guid> _ids = new(CountMax);
    private readonly Guid[] _ring = new Guid[CountMax];
    private long _count;

    /// <summary>Remembers an id and forgets the oldest.</summary>
    /// <returns>False when the id was among the remembered ones.</returns>
    public bool TryAdd(Guid id)
    {
        if (!_ids.Add(id))
        {
            return false;
        }

        var slot = (int)(_count % CountMax);
        if (_count >= CountMax)
        {
            _ids.Remove(_ring[slot]);
        }

        _ring[slot] = id;
        _count++;
        return true;
    }
}
