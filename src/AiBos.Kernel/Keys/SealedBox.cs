using System.Security.Cryptography;
using System.Text;

namespace AiBos.Kernel.Keys;

/// <summary>
/// AES-256-GCM (NIST SP 800-38D) as bytes: version 1, 12-byte random nonce, ciphertext, 16-byte tag. The label is bound
/// as associated data. One key seals at most 2^32 boxes under random nonces; nothing here comes near.
/// </summary>
internal static class SealedBox
{
    internal const int Overhead = 1 + NonceLength + TagLength;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const byte Version = 1;

    internal static byte[] Seal(byte[] key, ReadOnlySpan<byte> plaintext, string label)
    {
        byte[] box = new byte[Overhead + plaintext.Length];
        box[0] = Version;
        Span<byte> nonce = box.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(
            nonce, plaintext, box.AsSpan(1 + NonceLength, plaintext.Length), box.AsSpan(box.Length - TagLength),
            Encoding.UTF8.GetBytes(label));
        return box;
    }

    internal static bool TryOpen(byte[] key, ReadOnlySpan<byte> box, string label, out byte[] plaintext)
    {
        plaintext = [];
        if (box.Length < Overhead || box[0] != Version)
            return false;
        byte[] opened = new byte[box.Length - Overhead];
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(
                box.Slice(1, NonceLength), box[(1 + NonceLength)..^TagLength], box[^TagLength..], opened,
                Encoding.UTF8.GetBytes(label));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        plaintext = opened;
        return true;
    }
}
