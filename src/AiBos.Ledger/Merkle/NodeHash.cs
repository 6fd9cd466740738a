using System.Security.Cryptography;
using AiBos.Ledger.Hashing;

namespace AiBos.Ledger.Merkle;

/// <summary>
/// A SHA-256 hash in the Merkle tree of RFC 6962, section 2.1: a leaf hash at level 0, SHA-256(0x01 ‖ left ‖ right)
/// above. A type of its own, so that a node cannot be passed where a leaf is meant: taking a leaf hash into the tree
/// is explicit, and there is no way back.
/// </summary>
public readonly record struct NodeHash
{
    /// <summary>Length in bytes.</summary>
    public const int BytesLength = 32;

    // A leaf hash is 32 bytes and nothing else, so it carries a node's as well.
    private readonly LeafHash _value;

    private NodeHash(LeafHash value)
    {
        _value = value;
    }

    /// <summary>Root of the tree without leaves: SHA-256 of no bytes.</summary>
    public static NodeHash Empty { get; } = FromBytes(SHA256.HashData([]));

    /// <summary>The node at level 0 that a leaf hash is.</summary>
    /// <param name="leafHash">SHA-256(0x00 ‖ leaf).</param>
    public static NodeHash OfLeaf(LeafHash leafHash) => new(leafHash);

    /// <summary>Computes SHA-256(0x01 ‖ left ‖ right).</summary>
    /// <param name="left">Root of the earlier leaves.</param>
    /// <param name="right">Root of the later leaves.</param>
    public static NodeHash OfChildren(NodeHash left, NodeHash right)
    {
        Span<byte> input = stackalloc byte[1 + BytesLength + BytesLength];
        input[0] = 1;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + BytesLength)..]);
        Span<byte> hash = stackalloc byte[BytesLength];
        Sha256.Hash(input, hash);
        return FromBytes(hash);
    }

    /// <summary>Takes over a hash that was computed or stored elsewhere.</summary>
    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public static NodeHash FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == BytesLength
        ? new NodeHash(LeafHash.FromBytes(bytes))
        : throw new ArgumentException($"A node hash has 32 bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Writes the 32 bytes.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    /// <exception cref="ArgumentException">The destination is shorter.</exception>
    public void CopyTo(Span<byte> destination) => _value.CopyTo(destination);

    /// <summary>Returns a new array of the 32 bytes, which belongs to the caller.</summary>
    public byte[] ToArray() => _value.ToArray();

    /// <summary>Returns the 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _value.ToString();
}
