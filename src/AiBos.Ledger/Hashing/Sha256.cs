using System.Security.Cryptography;

namespace AiBos.Ledger.Hashing;

/// <summary>
/// SHA-256 (FIPS 180-4) of the many short inputs a log consists of: leaves, nodes, payloads. The base library's
/// one-shot call looks the algorithm up each time, which for 65 bytes costs several times the hashing; here each thread
/// keeps a digest that was looked up once. Safe for use by any number of threads.
/// </summary>
internal static class Sha256
{
    public const int BytesLength = SHA256.HashSizeInBytes;

    // A digest is not safe to share. It lives as long as its thread.
    [ThreadStatic]
    private static OpenSslDigest? Prefetched;

    [ThreadStatic]
    private static IncrementalHash? Portable;

    /// <summary>Writes the hash of the bytes to the first 32 of <paramref name="hash"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        if (Mine() is { } digest)
        {
            digest.Hash(data, hash);
            return;
        }

        var portable = Portable ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        portable.AppendData(data);
        portable.GetHashAndReset(hash);
    }

    /// <summary>Writes the hash of a byte and the bytes after it.</summary>
    public static void Hash(byte prefix, ReadOnlySpan<byte> data, Span<byte> hash)
    {
        if (Mine() is { } digest)
        {
            digest.Hash(prefix, data, hash);
            return;
        }

        var portable = Portable ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        portable.AppendData([prefix]);
        portable.AppendData(data);
        portable.GetHashAndReset(hash);
    }

    private static OpenSslDigest? Mine() => Prefetched ??= OpenSslDigest.Create();
}
