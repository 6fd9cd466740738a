using AiBos.Ledger.Merkle;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Gives the entries of a batch their places and streams them out. Sequence numbers, hashes and tiles are assigned here
/// and nowhere else, after the heads were locked.
/// </summary>
internal static class LedgerBatchWriter
{
    internal static void Write(
        NpgsqlConnection connection, LedgerBatch batch, HashSet<Guid> intents, Func<EntryDraft> genesis,
        BatchAttempt attempt, long now)
    {
        using NpgsqlBinaryImporter rows = LedgerStore.BeginRows(connection);
        foreach (TenantLog tenantLog in batch.Logs)
        {
            LogHead head = tenantLog.Head;
            var edge = new TileEdge(tenantLog.Edge);
            var full = new List<Tile>();
            if (head.Size == 0)
            {
                head = WriteOne(rows, tenantLog, genesis(), head, now);
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
                    LedgerStore.Write(rows, entry);
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

            attempt.Moved.Add(new MovedHead(tenantLog, head, edge, full));
        }

        rows.Complete();
    }

    private static LogHead WriteOne(
        NpgsqlBinaryImporter rows, TenantLog tenantLog, EntryDraft draft, LogHead head, long now)
    {
        SealedEntry entry = SealedEntry.After(tenantLog, draft, head, now);
        LedgerStore.Write(rows, entry);
        return entry.Head;
    }
}
