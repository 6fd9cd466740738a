using AiBos.Ledger;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>Leaves of a log that no kernel wrote, for signers to sign.</summary>
internal static class SampleLeaves
{
    /// <summary>The same for the same origin and count, each chained to the one before.</summary>
    internal static byte[][] Chain(string origin, int count)
    {
        byte[][] leaves = new byte[count][];
        LeafHash prev = LeafHash.Zero;
        for (int seq = 0; seq < count; seq++)
        {
            leaves[seq] = EntryCodec.Encode(new EntryHeader
            {
                Log = origin,
                Seq = seq,
                Prev = prev,
                Id = new Guid($"019b0f3c-5a00-7000-8000-{seq:x12}"),
                At = seq,
                Kind = seq == 0 ? EntryKind.Genesis : EntryKind.Event,
                Actor = "tester",
                Action = "test.act",
                Outcome = "ok",
            });
            prev = LeafHash.OfLeaf(leaves[seq]);
        }

        return leaves;
    }
}
