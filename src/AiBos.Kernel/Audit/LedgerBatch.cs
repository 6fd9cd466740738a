namespace AiBos.Kernel.Audit;

/// <summary>Appends of several logs that go down in one commit.</summary>
internal sealed class LedgerBatch
{
    private readonly Dictionary<TenantLog, List<PendingAppend>> _appends = [];

    internal List<TenantLog> Logs { get; } = [];
    internal List<string> IntentTenants { get; } = [];
    internal List<Guid> IntentIds { get; } = [];
    internal int Entries { get; private set; }
    internal int Appends { get; private set; }

    /// <summary>Whether any of the appends has a deferred effect.</summary>
    internal bool HasEffects { get; private set; }

    internal List<PendingAppend> Of(TenantLog log) => _appends[log];

    internal IEnumerable<PendingAppend> All() => _appends.Values.SelectMany(appends => appends);

    internal void Add(TenantLog log, IReadOnlyCollection<PendingAppend> appends)
    {
        if (appends.Count == 0)
            return;
        if (!_appends.TryGetValue(log, out List<PendingAppend>? list))
        {
            _appends.Add(log, list = []);
            Logs.Add(log);
        }

        list.AddRange(appends);
        Appends += appends.Count;
        foreach (PendingAppend append in appends)
        {
            Entries += append.Drafts.Length;
            HasEffects |= append.Effect is not null;
            foreach (EntryDraft draft in append.Drafts)
            {
                if (draft.HasIntent)
                {
                    IntentTenants.Add(log.Tenant.Value);
                    IntentIds.Add(draft.Id);
                }
            }
        }
    }

    /// <summary>The batch without some logs.</summary>
    internal LedgerBatch Without(HashSet<TenantLog> left)
    {
        var rest = new LedgerBatch();
        foreach (TenantLog log in Logs.Where(log => !left.Contains(log)))
            rest.Add(log, Of(log));
        return rest;
    }

    /// <summary>Two halves: by log while there are several, then by append. Order within a log is kept.</summary>
    internal (LedgerBatch First, LedgerBatch Second) Split()
    {
        var first = new LedgerBatch();
        var second = new LedgerBatch();
        if (Logs.Count > 1)
        {
            for (int i = 0; i < Logs.Count; i++)
                (i < Logs.Count / 2 ? first : second).Add(Logs[i], Of(Logs[i]));
        }
        else
        {
            List<PendingAppend> all = Of(Logs[0]);
            first.Add(Logs[0], all[..(all.Count / 2)]);
            second.Add(Logs[0], all[(all.Count / 2)..]);
        }

        return (first, second);
    }
}
