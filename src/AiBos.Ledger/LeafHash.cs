using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using AiBos.Ledger.Hashing;

namespace AiBos.Ledger;

/// <summary>
/// The SHA-256 leaf hash of RFC 6962, section 2.1: SHA-256(0x00 ‖ leaf). The same 32 bytes link the chain and
/// enter the Merkle tree. Written as 64 lower-case hexadecimal digits.
/// </summary>
public readonly record struct LeafHash
{
    /// <summary>Length in bytes.</summary>
    public const int BytesLength = 32;

    /// <summary>Length of the hexadecimal form in characters.</summary>
    public const int HexLength = 64;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    private LeafHash(ReadOnlySpan<byte> bytes)
    {
        _first = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _third = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _fourth = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>32 zero bytes: the genesis entry's predecessor. Equal to the default value.</summary>
    public static LeafHash Zero => default;

    /// <summary>Computes SHA-256(0x00 ‖ leaf).</summary>
    /// <param name="leaf">The stored bytes of a leaf, of any length.</param>
    public static LeafHash OfLeaf(ReadOnlySpan<byte> leaf)
    {
        Span<byte> hash = stackalloc byte[BytesLength];
        Sha256.Hash(0, leaf, hash);
        return new LeafHash(hash);
    }

    /// <summary>Takes over a hash that was computed or stored elsewhere.</summary>
    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public static LeafHash FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == BytesLength
            ? new LeafHash(bytes)
            : throw new ArgumentException($"A leaf hash has 32 bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Reads 64 lower-case hexadecimal digits; upper case is refused, since the form is hashed.</summary>
    /// <param name="hex">The digits.</param>
    /// <param name="hash">The hash, or <see cref="Zero"/> when false is returned.</param>
    public static bool TryParse([NotNullWhen(true)] string? hex, out LeafHash hash)
    {
        Span<byte> utf8 = stackalloc byte[HexLength];
        hash = default;
        return hex is { Length: HexLength }
            && System.Text.Ascii.FromUtf16(hex, utf8, out _) == System.Buffers.OperationStatus.Done
            && TryParse(utf8, out hash);
    }

    /// <summary>Reads 64 lower-case hexadecimal digits; upper case is refused, since the form is hashed.</summary>
    /// <param name="utf8Hex">The digits.</param>
    /// <param name="hash">The hash, or <see cref="Zero"/> when false is returned.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8Hex, out LeafHash hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[BytesLength];
        if (utf8Hex.Length != HexLength
            || utf8Hex.ContainsAnyInRange((byte)'A', (byte)'F')
            || Convert.FromHexString(utf8Hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        hash = new LeafHash(bytes);
        return true;
    }

    /// <summary>Reads 64 lower-case hexadecimal digits.</summary>
    /// <param name="hex">The digits.</param>
    /// <exception cref="FormatException">Not 64 lower-case hexadecimal digits.</exception>
    public static LeafHash Parse(string hex) => TryParse(hex, out var hash)
        ? hash
        : throw new FormatException("A leaf hash is written as 64 lower-case hexadecimal digits.");

    /// <summary>Writes the 32 bytes.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    /// <exception cref="ArgumentException">The destination is shorter.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < BytesLength)
        {
            throw new ArgumentException("A leaf hash needs 32 bytes.", nameof(destination));
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, _first);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _second);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _third);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _fourth);
    }

    /// <summary>Returns a new array of the 32 bytes, which belongs to the caller.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[BytesLength];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Writes the 64 hexadecimal digits as UTF-8.</summary>
    /// <param name="utf8Destination">At least 64 bytes.</param>
    /// <exception cref="ArgumentException">The destination is shorter.</exception>
    public void FormatTo(Span<byte> utf8Destination)
    {
        Span<byte> bytes = stackalloc byte[BytesLength];
        CopyTo(bytes);
        if (!Convert.TryToHexStringLower(bytes, utf8Destination, out _))
        {
            throw new ArgumentException("A leaf hash needs 64 digits.", nameof(utf8Destination));
        }
    }

    /// <summary>Returns the 64 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[BytesLength];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
