using System.Security.Cryptography;

namespace AiBos.Kernel.Privacy;

/// <summary>A data subject's key in the clear.</summary>
/// <param name="Subject">Whose: an opaque id.</param>
/// <param name="Id">SHA-256 over the key under a prefix, 64 lower-case hexadecimal digits: a commitment, which AES-GCM
/// lacks.</param>
/// <param name="Key">32 bytes.</param>
internal sealed record SubjectKey(string Subject, string Id, byte[] Key)
{
    internal static string IdOf(byte[] key) =>
        Convert.ToHexStringLower(SHA256.HashData([.. "aibos subject key 1\0"u8, .. key]));
}
