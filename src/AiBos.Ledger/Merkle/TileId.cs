using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace AiBos.Ledger.Merkle;

/// <summary>
/// Names a tile of C2SP tlog-tiles: the hashes at tree level 8 · <see cref="Level"/>, from position
/// <see cref="Index"/> · 256 on, <see cref="Width"/> of them. Tiles of one place differ only in width; a narrower one
/// is a prefix of a wider one.
/// </summary>
public readonly record struct TileId
{
    /// <summary>Tree levels that a tile spans.</summary>
    public const int Height = 8;

    /// <summary>Hashes in a full tile.</summary>
    public const int FullWidth = 1 << Height;

    /// <summary>Highest level the format allows. A tree of fewer than 2^63 leaves has none above 7.</summary>
    public const int LevelMax = 63;

    /// <summary>Highest level that a tree of fewer than 2^63 leaves has.</summary>
    internal const int TreeLevelMax = MerkleNode.LevelMax / Height;

    // The longest path has 49 characters; anything longer is refused unread.
    private const int PathLengthMax = 64;

    /// <summary>Names a tile.</summary>
    /// <param name="level">0 to 63; 0 holds leaf hashes.</param>
    /// <param name="index">0-based from the left within the level.</param>
    /// <param name="width">1 to 256 hashes; 256 is a full tile.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number out of range.</exception>
    public TileId(int level, long index, int width = FullWidth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, LevelMax);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, FullWidth);
        Level = level;
        Index = index;
        Width = width;
    }

    /// <summary>0 to 63; the tile's hashes are roots of subtrees of 256^<see cref="Level"/> leaves.</summary>
    public int Level { get; }

    /// <summary>0-based position from the left within the level.</summary>
    public long Index { get; }

    /// <summary>Number of hashes, 1 to 256; 0 only in the default value, which names no tile.</summary>
    public int Width { get; }

    /// <summary>Whether the tile has all 256 hashes and will never change.</summary>
    public bool IsFull => Width == FullWidth;

    /// <summary>Lists the tiles of a tree, level by level from the leaves, each from left to right: all full ones and
    /// for each level at most one partial one (C2SP tlog-tiles, Partial Tiles).</summary>
    /// <param name="size">Number of leaves, not negative; none for an empty tree.</param>
    /// <returns>A lazy sequence of about <paramref name="size"/> / 255 names.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A negative size.</exception>
    public static IEnumerable<TileId> OfTree(long size) => Between(0, size);

    /// <summary>Lists the tiles that a tree has and an earlier state of it had not: what growth must store.</summary>
    /// <param name="from">Leaves before, 0 to <paramref name="to"/>.</param>
    /// <param name="to">Leaves after.</param>
    /// <returns>A lazy sequence in the order of <see cref="OfTree"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The earlier tree is larger, or a size is negative.</exception>
    public static IEnumerable<TileId> Between(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        return List(from, to);
    }

    /// <summary>Names the tile of a tree that holds a subtree's root, or the hashes it is computed from.</summary>
    /// <param name="node">A complete subtree of the tree.</param>
    /// <param name="size">Number of leaves of the tree; decides the width.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tree does not contain the whole subtree.</exception>
    public static TileId Holding(MerkleNode node, long size)
    {
        if (node.Index >= size >> node.Level)
        {
            throw new ArgumentOutOfRangeException(
                nameof(node), $"A tree of {size} leaves has no complete subtree {node.Index} at level {node.Level}.");
        }

        var level = node.Level / Height;
        var index = node.Index >> (Height - node.Level % Height);
        return new TileId(level, index, WidthAt(level, index, size));
    }

    /// <summary>Writes the path, <c>tile/&lt;level&gt;/&lt;index&gt;</c> and <c>.p/&lt;width&gt;</c> behind it if the
    /// tile is partial: <c>tile/0/x001/x234/067</c>, <c>tile/1/000.p/17</c>.</summary>
    public override string ToString()
    {
        var groups = (Index % 1000).ToString("D3", CultureInfo.InvariantCulture);
        for (var rest = Index / 1000; rest > 0; rest /= 1000)
        {
            groups = $"x{(rest % 1000).ToString("D3", CultureInfo.InvariantCulture)}/{groups}";
        }

        return IsFull ? $"tile/{Level}/{groups}" : $"tile/{Level}/{groups}.p/{Width}";
    }

    /// <summary>Reads a path. Exactly the spelling of <see cref="ToString"/> is taken: no leading zeros, no other
    /// group lengths, no width of 0 or 256, no <c>entries</c>.</summary>
    /// <param name="path">The path without a leading slash.</param>
    /// <param name="id">The tile, or the default value when false is returned.</param>
    public static bool TryParse([NotNullWhen(true)] string? path, out TileId id)
    {
        id = default;
        if (path is null || path.Length > PathLengthMax || !Ascii.IsValid(path))
        {
            return false;
        }

        var parts = path.Split('/');
        var width = FullWidth;
        if (parts.Length >= 4 && parts[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!TryReadDigits(parts[^1], out width) || width is < 1 or >= FullWidth)
            {
                return false;
            }

            parts = [.. parts[..^2], parts[^2][..^2]];
        }

        if (parts.Length < 3 || parts[0] != "tile" || !TryReadDigits(parts[1], out var level) || level > LevelMax
            || !TryReadIndex(parts.AsSpan(2), out var index))
        {
            return false;
        }

        var read = new TileId(level, index, width);
        if (read.ToString() != path)
        {
            return false;
        }

        id = read;
        return true;
    }

    private static IEnumerable<TileId> List(long from, long to)
    {
        for (var level = 0; level <= TreeLevelMax && to >> (level * Height) > 0; level++)
        {
            var before = from >> (level * Height);
            var after = to >> (level * Height);
            if (before == after)
            {
                continue;
            }

            // Compared by tile: at the largest sizes the next tile's first position is beyond a long.
            for (var index = before >> Height; index <= (after - 1) >> Height; index++)
            {
                yield return new TileId(level, index, WidthAt(level, index, to));
            }
        }
    }

    private static int WidthAt(int level, long index, long size) =>
        (int)Math.Min(FullWidth, (size >> (level * Height)) - (index << Height));

    private static bool TryReadIndex(ReadOnlySpan<string> groups, out long index)
    {
        index = 0;
        for (var i = 0; i < groups.Length; i++)
        {
            var digits = groups[i].AsSpan();
            if (i < groups.Length - 1)
            {
                if (digits is not ['x', ..])
                {
                    return false;
                }

                digits = digits[1..];
            }

            if (digits.Length != 3 || !TryReadDigits(digits, out var group) || index > (long.MaxValue - group) / 1000)
            {
                return false;
            }

            index = index * 1000 + group;
        }

        return true;
    }

    private static bool TryReadDigits(ReadOnlySpan<char> digits, out int value) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
