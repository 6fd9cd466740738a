using AiBos.Ledger.Hashing;

namespace AiBos.Ledger;

/// <summary>Computes the commitment to a payload.</summary>
public static class PayloadHash
{
    /// <summary>Stamps the exact bytes that will be stored. They are not canonicalised here: that was done by
    /// whoever produced them, off the sequential path.</summary>
    /// <param name="canonicalPayload">The payload as RFC 8785 bytes, personal fields already sealed.</param>
    /// <param name="keyId">The key that sealed fields of it, or null.</param>
    public static PayloadStamp Stamp(ReadOnlySpan<byte> canonicalPayload, string? keyId = null) =>
        new(canonicalPayload.Length, Hex(canonicalPayload), keyId);

    /// <summary>SHA-256 of the bytes as 64 lower-case hexadecimal digits; no prefix, unlike a leaf hash.</summary>
    /// <param name="canonicalPayload">The payload as stored.</param>
    public static string Hex(ReadOnlySpan<byte> canonicalPayload)
    {
        Span<byte> hash = stackalloc byte[Sha256.BytesLength];
        Sha256.Hash(canonicalPayload, hash);
        return Convert.ToHexStringLower(hash);
    }
}
