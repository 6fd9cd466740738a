using System.Numerics;

namespace AiBos.Ledger.Merkle;

/// <summary>
/// What a writer of tlog-tiles keeps of a log: the unfinished tile of each level. It yields each tile when its 256th
/// hash is known, and the root at any moment. At most 8 · 255 hashes, 64 KiB. Not safe for concurrent use.
/// </summary>
/// <remarks>The cost is one hash for each leaf on average, spent when tiles fill up; <see cref="Root"/> costs more and
/// is for those who state it.</remarks>
public sealed class TileEdge
{
    private readonly List<Row> _rows = [];

    /// <summary>Begins an empty log.</summary>
    public TileEdge()
    {
    }

    /// <summary>Copies an edge, so that a batch can be tried and dropped. Costs nothing by size: what both have is
    /// shared, and each goes on by itself.</summary>
    /// <param name="other">The edge to copy; it is not changed. Not for use on two threads at once, nor with its
    /// copies.</param>
    public TileEdge(TileEdge other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Size = other.Size;
        _rows.AddRange(other._rows.Select(row => row.Copy()));
    }

    /// <summary>Number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>Takes over a log whose size is a multiple of 256, from the unfinished tiles above its leaves.</summary>
    /// <param name="size">Number of leaves, a multiple of 256.</param>
    /// <param name="hashes">Yields the hashes of the unfinished tile of a level from 1 on, as many as its name's width
    /// says; not asked for levels that have none.</param>
    /// <exception cref="ArgumentException">Another size, or another number of hashes.</exception>
    public static TileEdge FromTiles(long size, Func<TileId, ReadOnlyMemory<NodeHash>> hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfNotEqual(size % TileId.FullWidth, 0);
        var edge = new TileEdge { Size = size };
        for (var level = 0; size >> (TileId.Height * level) > 0; level++)
        {
            var count = size >> (TileId.Height * level);
            var row = new Row();
            edge._rows.Add(row);
            var width = (int)(count % TileId.FullWidth);
            if (width == 0)
            {
                continue;
            }

            var id = new TileId(level, count / TileId.FullWidth, width);
            var given = hashes(id);
            if (given.Length != width)
            {
                throw new ArgumentException($"{given.Length} hashes do not make {id}.", nameof(hashes));
            }

            foreach (var hash in given.Span)
            {
                row.Add(hash);
            }
        }

        return edge;
    }

    /// <summary>Appends one leaf.</summary>
    /// <param name="leafHash">Hash of the leaf at position <see cref="Size"/>.</param>
    /// <param name="full">Tiles that this leaf fills are added to it, the lowest level first; usually none.</param>
    public void Append(LeafHash leafHash, ICollection<Tile> full)
    {
        ArgumentNullException.ThrowIfNull(full);
        Size++;
        var hash = NodeHash.OfLeaf(leafHash);
        for (var level = 0; ; level++)
        {
            if (level == _rows.Count)
            {
                _rows.Add(new Row());
            }

            var row = _rows[level];
            row.Add(hash);
            if (row.Count < TileId.FullWidth)
            {
                return;
            }

            var tile = new Tile(new TileId(level, (Size >> (TileId.Height * (level + 1))) - 1), row.Hashes);
            row.Clear();
            full.Add(tile);
            hash = tile.ParentHash();
        }
    }

    /// <summary>Computes the root over all leaves; <see cref="NodeHash.Empty"/> without any. Up to some 2,000 hashes.
    /// </summary>
    public NodeHash Root() => Frontier().Root();

    /// <summary>Computes the right edge of the tree; up to some 2,000 hashes.</summary>
    public MerkleFrontier Frontier()
    {
        var hashes = new NodeHash[BitOperations.PopCount((ulong)Size)];
        var at = 0;
        for (var level = _rows.Count - 1; level >= 0; level--)
        {
            var row = _rows[level];
            for (var start = 0; start < row.Count;)
            {
                var height = BitOperations.Log2((uint)(row.Count - start));
                hashes[at++] = Tile.Subtree(row.Hashes.Slice(start, 1 << height));
                start += 1 << height;
            }
        }

        return MerkleFrontier.FromHashes(Size, hashes);
    }

    /// <summary>The unfinished tiles, from the leaves upwards; those without hashes are left out.</summary>
    public IReadOnlyList<Tile> Unfinished() =>
        [.. _rows.Index().Where(level => level.Item.Count > 0).Select(level => new Tile(
            new TileId(level.Index, Size >> (TileId.Height * (level.Index + 1)), level.Item.Count),
            level.Item.Hashes))];

    // One level: the hashes written so far are shared with the edges that this one was copied from, since they never
    // change. Whoever comes first writes on; an edge that finds its next place taken goes on in an array of its own.
    private sealed class Row
    {
        private Shared _shared = new();

        internal int Count { get; private set; }

        internal ReadOnlySpan<NodeHash> Hashes => _shared.Hashes.AsSpan(0, Count);

        internal Row Copy() => new() { _shared = _shared, Count = Count };

        internal void Add(NodeHash hash)
        {
            if (_shared.Used != Count)
            {
                var own = new Shared { Used = Count };
                Hashes.CopyTo(own.Hashes);
                _shared = own;
            }

            _shared.Hashes[Count++] = hash;
            _shared.Used = Count;
        }

        internal void Clear()
        {
            _shared = new Shared();
            Count = 0;
        }

        private sealed class Shared
        {
            internal NodeHash[] Hashes { get; } = new NodeHash[TileId.FullWidth];
            internal int Used { get; set; }
        }
    }
}
