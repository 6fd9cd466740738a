using System.Buffers.Binary;
using System.Security.Cryptography;
using AiBos.Ledger.Merkle;

namespace AiBos.Ledger.Tests.Merkle;

/// <summary>RFC 6962, section 2.1, word for word and slow: what the fast code is held against.</summary>
internal sealed class NaiveTree(int size) : IMerkleNodes
{
    public LeafHash[] Leaves { get; } = [.. Enumerable.Range(0, size).Select(Leaf)];

    public static LeafHash Leaf(int position)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, position);
        return LeafHash.OfLeaf(bytes);
    }

    public NodeHash Root(int count) => NodeHash.FromBytes(Hash(Leaves.AsSpan(0, count)));

    public NodeHash? Find(MerkleNode node) => (node.Index + 1) << node.Level <= Leaves.Length
        ? NodeHash.FromBytes(Hash(Leaves.AsSpan((int)(node.Index << node.Level), 1 << node.Level)))
        : null;

    /// <summary>PATH(m, D[n]) of section 2.1.1.</summary>
    public static IEnumerable<byte[]> Path(int index, ReadOnlySpan<LeafHash> leaves)
    {
        if (leaves.Length == 1)
        {
            return [];
        }

        var k = Split(leaves.Length);
        return index < k
            ? [.. Path(index, leaves[..k]), Hash(leaves[k..])]
            : [.. Path(index - k, leaves[k..]), Hash(leaves[..k])];
    }

    /// <summary>SUBPROOF(m, D[n], b) of section 2.1.2.</summary>
    public static IEnumerable<byte[]> Subproof(int m, ReadOnlySpan<LeafHash> leaves, bool known)
    {
        if (m == leaves.Length)
        {
            return known ? [] : [Hash(leaves)];
        }

        var k = Split(leaves.Length);
        return m <= k
            ? [.. Subproof(m, leaves[..k], known), Hash(leaves[k..])]
            : [.. Subproof(m - k, leaves[k..], known: false), Hash(leaves[..k])];
    }

    private static byte[] Hash(ReadOnlySpan<LeafHash> leaves) => leaves.Length switch
    {
        0 => SHA256.HashData([]),
        1 => leaves[0].ToArray(),
        var n => SHA256.HashData([1, .. Hash(leaves[..Split(n)]), .. Hash(leaves[Split(n)..])]),
    };

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }
}
