namespace AiBos.Sdk;

/// <summary>
/// Authenticated encryption (AES-256-GCM) under the tenant's data key, which is wrapped by the kernel's master key.
/// What one tenant encrypted, no other tenant can decrypt.
/// </summary>
public interface ISecurity
{
    /// <summary>
    /// Encrypts at most 1 MiB. The purpose is bound to the result and must be given again to decrypt.
    /// </summary>
    ValueTask<byte[]> EncryptAsync(
        ReadOnlyMemory<byte> plaintext, string purpose, CancellationToken cancellationToken = default);

    /// <summary>Decrypts; a refusal when the bytes were changed, or belong to another tenant or purpose.</summary>
    ValueTask<Result<byte[]>> DecryptAsync(
        ReadOnlyMemory<byte> ciphertext, string purpose, CancellationToken cancellationToken = default);
}
