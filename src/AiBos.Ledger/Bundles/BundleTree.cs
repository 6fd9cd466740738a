using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;

namespace AiBos.Ledger.Bundles;

/// <summary>Holds a bundle's entries against its tiles and its checkpoint. Where entries are absent the tiles' hashes
/// stand in, so that what is there can be held against the signed root all the same.</summary>
internal sealed class BundleTree
{
    private readonly Checkpoint _checkpoint;
    private readonly BundleTiles _tiles;
    private readonly Action<Finding> _report;
    private readonly MerkleFrontier? _signed;
    private readonly TreeVerifier _verifier;
    private bool _broken;

    public BundleTree(Checkpoint checkpoint, BundleTiles tiles, Action<Finding> report)
    {
        _checkpoint = checkpoint;
        _tiles = tiles;
        _report = report;
        _signed = tiles.FindFrontier(checkpoint.Root);
        _verifier = new TreeVerifier(_signed, report);
    }

    /// <summary>Takes an entry's hash, computed from its bytes. Those out of order or beyond the tree are passed over;
    /// the chain names them.</summary>
    public void Add(long seq, LeafHash hash)
    {
        FillTo(Math.Min(seq, _checkpoint.Size));
        if (!_broken && seq == _verifier.Size && seq < _checkpoint.Size)
        {
            Append(hash);
        }
    }

    public void Complete()
    {
        FillTo(_checkpoint.Size);
        if (_broken)
        {
            return;
        }

        foreach (var tile in _verifier.Unfinished())
        {
            Compare(tile);
        }

        var root = _verifier.Root();
        if (_signed is null && root != _checkpoint.Root)
        {
            _report(new Finding(
                FindingCodes.HistoryRewritten, 0, Math.Max(_checkpoint.Size - 1, 0), "root",
                _checkpoint.Root.ToString(), root.ToString()));
        }
    }

    private void FillTo(long seq)
    {
        while (!_broken && _verifier.Size < seq)
        {
            var stored = _tiles.FindLeaf(_verifier.Size);
            if (stored.IsEmpty)
            {
                // Without entry and tile there is no hash; where the tree ends is where the tile is missing.
                _broken = true;
                var name = TileId.Holding(new MerkleNode(0, _verifier.Size), _checkpoint.Size).ToString();
                _report(new Finding(FindingCodes.TileMissing, _verifier.Size, Column: name));
                return;
            }

            Append(LeafHash.FromBytes(stored.Span));
        }
    }

    private void Append(LeafHash hash)
    {
        foreach (var tile in _verifier.Add(_verifier.Size, hash))
        {
            Compare(tile);
        }
    }

    private void Compare(Tile computed)
    {
        var stored = _tiles.Read(computed.Id);
        var length = computed.Id.Width * NodeHash.BytesLength;
        if (stored.Length > length)
        {
            _report(new Finding(
                FindingCodes.TileMismatch, computed.Id.Index, null, computed.Id.ToString(), $"{length} bytes",
                $"{stored.Length} bytes"));
        }

        _verifier.Compare(computed, stored, computed.Id.IsFull ? computed.ParentHash().ToArray() : []);
    }
}
