using AiBos.Ledger.Merkle;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Gives the entries of a batch their places and streams them out. Sequence numbers, hashes and tiles are assigned here
/// and nowhere else.
/// </summary>
internal static class LedgerBatchWriter
{
    // More are quicker through COPY, which takes three round trips more.
    private const int SmallEntriesMax = 16;

    internal static void Write(
        NpgsqlConnection connection, LedgerBatch batch, HashSet<Guid> intents, Func<EntryDraft> genesis,
        BatchAttempt attempt, long now)
    {
        using NpgsqlBinaryImporter rows = LedgerStore.BeginRows(connection);
        Place(batch, intents, genesis, attempt, now, entry => LedgerStore.Write(rows, entry));
        rows.Complete();
    }

    /// <summary>Whether a batch can go down in one statement: a few entries of one log, depending on nothing.</summary>
    internal static bool IsSmall(LedgerBatch batch)
    {
        if (batch.Logs.Count != 1 || batch.Entries > SmallEntriesMax || batch.IntentIds.Count > 0)
            return false;
        TenantLog log = batch.Logs[0];
        // Genesis, a tile that fills up and an index of keys are statements of their own.
        return log.Head.Size > 0 && (log.Head.Size % TileId.FullWidth) + batch.Entries < TileId.FullWidth
            && batch.Of(log).TrueForAll(append =>
                append.Effect is null && Array.TrueForAll(append.Drafts, draft => draft.KeyId is null));
    }

    /// <summary>Gives the entries of a small batch their places.</summary>
    internal static List<SealedEntry> PlaceSmall(LedgerBatch batch, BatchAttempt attempt, long now)
    {
        var entries = new List<SealedEntry>(batch.Entries);
        Place(batch, [], () => throw new InvalidOperationException("A small batch begins no log."), attempt, now,
            entries.Add);
        return entries;
    }

    private static void Place(
        LedgerBatch batch, HashSet<Guid> intents, Func<EntryDraft> genesis, BatchAttempt attempt, long now,
        Action<SealedEntry> write)
    {
        foreach (TenantLog tenantLog in batch.Logs)
        {
            LogHead before = tenantLog.UnderWay?.Head ?? tenantLog.Head;
            LogHead head = before;
            var edge = new TileEdge(tenantLog.UnderWay?.Edge ?? tenantLog.Edge);
            var full = new List<Tile>();
            if (head.Size == 0)
            {
                SealedEntry first = SealedEntry.After(tenantLog, genesis(), head, now);
                write(first);
                head = first.Head;
                edge.Append(head.Hash, full);
            }

            foreach (PendingAppend append in batch.Of(tenantLog))
            {
                if (append.EffectMissed)
                    continue;
                SealedEntry? answer = null;
                foreach (EntryDraft draft in append.Drafts)
                {
                    // An intent that is gone was sealed by somebody else: writing it again would double the fact.
                    // Its id leaves the set, so that a draft that came twice in one batch is written once.
                    if (draft.HasIntent && !intents.Remove(draft.Id))
                        continue;
                    SealedEntry entry = SealedEntry.After(tenantLog, draft, head, now);
                    write(entry);
                    head = entry.Head;
                    edge.Append(head.Hash, full);
                    if (draft.KeyId is not null)
                        attempt.Keyed.Add(entry);
                    attempt.Urgent |= CheckpointBell.IsUrgent(draft.Kind);
                    if (ReferenceEquals(draft, append.Drafts[0]))
                        answer = entry;
                }

                attempt.Placed.Add(new PlacedAppend(tenantLog, append, answer));
            }

            attempt.Moved.Add(new MovedHead(tenantLog, before, head, edge, full));
        }
    }
}
