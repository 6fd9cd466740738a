using AiBos.Ledger.Merkle;

namespace AiBos.Ledger;

/// <summary>
/// Rebuilds a log's tree from its leaves and holds it against the stored tiles and against what a signer outside the
/// database signed. A chain alone cannot tell a rewritten suffix; this can. Memory is a tile for each level.
/// </summary>
/// <remarks>Leaves must be dense. After a gap nothing more is compared: the chain's findings name the gap, and every
/// tile behind it would differ without telling anything.</remarks>
public sealed class TreeVerifier
{
    private readonly MerkleFrontier? _signed;
    private readonly Action<Finding> _report;
    private readonly TileEdge _edge = new();
    private bool _broken;

    /// <summary>Begins a verification.</summary>
    /// <param name="signed">The right edge of the newest tree that was signed, from outside the database; null if none
    /// was.</param>
    /// <param name="report">Takes each finding.</param>
    public TreeVerifier(MerkleFrontier? signed, Action<Finding> report)
    {
        ArgumentNullException.ThrowIfNull(report);
        _signed = signed;
        _report = report;
    }

    /// <summary>Leaves taken so far.</summary>
    internal long Size => _edge.Size;

    /// <summary>Takes the next leaf.</summary>
    /// <param name="seq">Its position.</param>
    /// <param name="leafHash">Its hash, computed from its bytes.</param>
    /// <returns>The tiles that it fills, for <see cref="Compare"/>; usually none.</returns>
    public IReadOnlyList<Tile> Add(long seq, LeafHash leafHash)
    {
        _broken |= seq != _edge.Size;
        if (_broken)
        {
            return [];
        }

        var full = new List<Tile>();
        _edge.Append(leafHash, full);
        if (_edge.Size == _signed?.Size)
        {
            CompareWithSigned(_edge.Frontier().ToHashes(), _signed.ToHashes());
        }

        return full;
    }

    /// <summary>Compares a stored tile with the one that the leaves make.</summary>
    /// <param name="computed">The tile that the leaves make.</param>
    /// <param name="hashes">The stored hashes; null if there is no such row.</param>
    /// <param name="root">The stored root over them; ignored for a partial tile, which has none.</param>
    public void Compare(Tile computed, ReadOnlySpan<byte> hashes, ReadOnlySpan<byte> root)
    {
        ArgumentNullException.ThrowIfNull(computed);
        var name = computed.Id.ToString();
        var span = 1L << (TileId.Height * computed.Id.Level);
        var first = computed.Id.Index * TileId.FullWidth * span;
        var last = first + (computed.Id.Width * span) - 1;
        if (hashes.IsEmpty)
        {
            _report(new Finding(FindingCodes.TileMissing, first, last, Column: name));
            return;
        }

        for (var i = 0; i < computed.Id.Width; i++)
        {
            var at = i * NodeHash.BytesLength;
            var stored = hashes.Length >= at + NodeHash.BytesLength ? hashes.Slice(at, NodeHash.BytesLength) : default;
            if (!stored.SequenceEqual(computed.Hashes[i].ToArray()))
            {
                _report(new Finding(
                    FindingCodes.TileMismatch, first + (i * span), span == 1 ? null : first + ((i + 1) * span) - 1,
                    name, Convert.ToHexStringLower(stored), computed.Hashes[i].ToString()));
            }
        }

        if (computed.Id.IsFull && !root.SequenceEqual(computed.ParentHash().ToArray()))
        {
            _report(new Finding(
                FindingCodes.TileMismatch, first, last, $"{name} root",
                Convert.ToHexStringLower(root), computed.ParentHash().ToString()));
        }
    }

    /// <summary>Ends the verification.</summary>
    /// <param name="size">Size of the log as its head records it.</param>
    public void Complete(long size)
    {
        if (_signed is not null && size < _signed.Size)
        {
            _report(new Finding(
                FindingCodes.Truncated, size, _signed.Size - 1, "size", $"{_signed.Size}", $"{size}"));
        }
    }

    /// <summary>Root over the leaves taken.</summary>
    internal NodeHash Root() => _edge.Root();

    /// <summary>The tiles that the leaves taken do not fill, for <see cref="Compare"/>.</summary>
    internal IReadOnlyList<Tile> Unfinished() => _edge.Unfinished();

    // The signer kept the roots of complete subtrees, so the place is known to the smallest of them that covers it.
    private void CompareWithSigned(NodeHash[] computed, NodeHash[] signed)
    {
        long from = -1;
        long to = 0;
        long start = 0;
        foreach (var (i, node) in MerkleNode.OfTree(_edge.Size).Index())
        {
            var end = start + (1L << node.Level);
            if (computed[i] != signed[i])
            {
                from = from < 0 ? start : from;
                to = end - 1;
            }

            start = end;
        }

        if (from >= 0)
        {
            _report(new Finding(
                FindingCodes.HistoryRewritten, from, to, "root", _signed!.Root().ToString(), _edge.Root().ToString()));
        }
    }
}
