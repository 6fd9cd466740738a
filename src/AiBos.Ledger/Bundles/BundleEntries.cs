using AiBos.Ledger.Checkpoints;

namespace AiBos.Ledger.Bundles;

/// <summary>Walks the entries of a bundle once, and with them payloads and tiles.</summary>
internal sealed class BundleEntries(
    IBundleSource source, Checkpoint checkpoint, ChainVerifier chain, AbsentKeys absent, KeySuccession succession)
{
    private const int LineBytesMax = EntryCodec.LeafBytesMax + 1;

    private readonly BundleTiles _tiles = new(source, checkpoint.Size);
    private long _next;
    private LeafHash _last;

    /// <summary>Reads all entries.</summary>
    /// <returns>The end of the log that the checkpoint vouches for.</returns>
    public LedgerHead Check(CancellationToken cancellationToken)
    {
        var tree = new BundleTree(checkpoint, _tiles, chain.Report);
        using var payloads = source.Find(BundleFiles.Payloads) is { } file
            ? new BundlePayloads(file, chain.Report)
            : null;
        if (payloads is null)
        {
            chain.WithholdPayloads();
        }

        if (source.Find(BundleFiles.Entries) is { } stream)
        {
            using var lines = new BundleLines(BundleFiles.Entries, stream, LineBytesMax);
            while (lines.TryRead(out var leaf))
            {
                cancellationToken.ThrowIfCancellationRequested();
                CheckLine(leaf, tree, payloads);
                if (!lines.IsTerminated)
                {
                    chain.Report(new Finding(
                        FindingCodes.LeafMalformed, _next - 1, null, BundleFiles.Entries, "a newline at the end",
                        "none"));
                }
            }
        }

        payloads?.Complete();
        tree.Complete();
        var end = _tiles.FindLeaf(checkpoint.Size - 1);
        return new LedgerHead(checkpoint.Size, end.IsEmpty ? _last : LeafHash.FromBytes(end.Span));
    }

    private void CheckLine(ReadOnlyMemory<byte> leaf, BundleTree tree, BundlePayloads? payloads)
    {
        var computed = LeafHash.OfLeaf(leaf.Span);
        var isRead = LeafView.TryRead(leaf.Span, out var view, out _);
        var seq = isRead ? Locate(view.Seq, computed) : _next;
        var stored = _tiles.FindLeaf(seq);
        var payload = seq < _next ? null : payloads?.Find(seq, view.Commitment);
        if (isRead && absent.Any)
        {
            Follow(seq, view, payload);
        }

        if (isRead && view.Kind == EntryKind.Key && payload is not null)
        {
            succession.Saw(leaf.Span, payload);
        }

        chain.Add(new LedgerRow
        {
            TenantId = null,
            Seq = seq,
            Id = view.Id,
            Kind = EntryKinds.ToWire(view.Kind),
            AtMicros = view.At,
            Actor = LeafText.Decode(view.Actor),
            Action = LeafText.Decode(view.Action),
            Outcome = LeafText.Decode(view.Outcome),
            Leaf = leaf,
            LeafHash = stored.IsEmpty ? computed.ToArray() : stored,
            Payload = payload,
        });
        tree.Add(seq, computed);
        if (seq >= _next)
        {
            _next = seq + 1;
            _last = computed;
        }
    }

    private void Follow(long seq, in LeafView view, byte[]? payload)
    {
        if (!view.KeyId.IsEmpty)
        {
            absent.Saw(seq, SealedFields.Split(view.KeyId));
        }

        if (view.Kind == EntryKind.Erasure && payload is not null
            && LeafText.Matches(view.Commitment, PayloadHash.Hex(payload)))
        {
            absent.Erase(payload);
        }
    }

    // A leaf that names another position than its line is believed only if the tile has it there: then lines were
    // taken out or moved. Otherwise the leaf was changed, and the lines behind it are where they belong.
    private long Locate(long named, LeafHash computed)
    {
        if (named == _next || named >= checkpoint.Size)
        {
            return _next;
        }

        var stored = _tiles.FindLeaf(named);
        return stored.IsEmpty || LeafHash.FromBytes(stored.Span) == computed ? named : _next;
    }
}
