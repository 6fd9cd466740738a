using AiBos.Ledger;
using AiBos.Sdk;

namespace AiBos.Kernel.Audit;

/// <summary>A draft that has its place in the log: everything a row holds.</summary>
internal readonly record struct SealedEntry(
    TenantId Tenant, EntryDraft Draft, long Seq, long AtMicros, byte[] Leaf, LeafHash Hash)
{
    internal byte[] HashBytes => Hash.ToArray();

    /// <summary>Gives a draft its place after a head; returns the head after it.</summary>
    internal static SealedEntry After(TenantLog log, EntryDraft draft, LogHead head, long nowMicros)
    {
        // A clock that was set back never makes a log run backwards; verification flags what was clamped elsewhere.
        long at = Math.Max(nowMicros, head.AtMicros);
        byte[] leaf = EntryCodec.Encode(new EntryHeader
        {
            Log = log.Origin,
            Seq = head.Size,
            Prev = head.Hash,
            Id = draft.Id,
            At = at,
            Kind = draft.Kind,
            Actor = draft.Actor,
            Action = draft.Action,
            Contract = draft.Stamp,
            Outcome = draft.Outcome,
            Cause = draft.Cause,
            Pay = new PayloadStamp(draft.Payload.Length, draft.Commitment, draft.KeyId),
        });
        return new SealedEntry(log.Tenant, draft, head.Size, at, leaf, LeafHash.OfLeaf(leaf));
    }

    internal LogHead Head => new(Seq + 1, Hash, AtMicros);

    internal AppendResult ToResult() => new() { Seq = Seq, Hash = Hash.ToString() };
}
