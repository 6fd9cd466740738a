using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AiBos.Kernel.Actions;

/// <summary>
/// A confirmation as it travels through the caller's hands: version, id, expiry and hash of the call, under an
/// HMAC-SHA256 that also covers tenant and principal. Holds no state: whoever has the key can check it.
/// </summary>
/// <param name="Id">What is spent when it is used.</param>
/// <param name="ExpiresAt">From then on it does not count; milliseconds are kept.</param>
/// <param name="CallHash">SHA-256 over contract and canonical input.</param>
internal sealed record ConfirmationToken(Guid Id, DateTimeOffset ExpiresAt, byte[] CallHash)
{
    private const byte Version = 1;
    private const int SignedBytes = 1 + 16 + 8 + SHA256.HashSizeInBytes;
    private const int Bytes = SignedBytes + HMACSHA256.HashSizeInBytes;

    internal static readonly int TextLength = Base64Url.GetEncodedLength(Bytes);

    /// <summary>What a call is, for this purpose.</summary>
    /// <param name="contract"><c>id@version</c>; holds no zero.</param>
    /// <param name="input">Canonical.</param>
    internal static byte[] HashCall(string contract, ReadOnlySpan<byte> input)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(contract));
        hash.AppendData([0]);
        hash.AppendData(input);
        return hash.GetHashAndReset();
    }

    internal string Write(byte[] key, string holder)
    {
        byte[] bytes = new byte[Bytes];
        bytes[0] = Version;
        Id.TryWriteBytes(bytes.AsSpan(1), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(17), ExpiresAt.ToUnixTimeMilliseconds());
        CallHash.CopyTo(bytes, 25);
        Sign(key, holder, bytes.AsSpan(0, SignedBytes)).CopyTo(bytes, SignedBytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null for anything that was not written with this key for this holder.</summary>
    internal static ConfirmationToken? Read(byte[] key, string holder, string text)
    {
        byte[] bytes = new byte[Bytes];
        if (text.Length != TextLength || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, bytes, out int written) || written != Bytes
            // Of several texts for the same bytes only the one that was written counts.
            || Base64Url.EncodeToString(bytes) != text || bytes[0] != Version
            || !CryptographicOperations.FixedTimeEquals(
                Sign(key, holder, bytes.AsSpan(0, SignedBytes)), bytes.AsSpan(SignedBytes)))
        {
            return null;
        }

        return new ConfirmationToken(
            new Guid(bytes.AsSpan(1, 16), bigEndian: true),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(17))),
            bytes[25..SignedBytes]);
    }

    private static byte[] Sign(byte[] key, string holder, ReadOnlySpan<byte> signed)
    {
        byte[] covered = [.. signed, .. Encoding.UTF8.GetBytes(holder)];
        return HMACSHA256.HashData(key, covered);
    }
}
