namespace AiBos.Sdk;

/// <summary>
/// Authenticated encryption (AES-256-GCM) under the tenant's data key, which is wrapped by the kernel's master key.
/// What one tenant encrypted, no other tenant can decrypt.
/// </summary>
/// <example>
/// <code><![CDATA[
/// byte[] iban = "DE89370400440532013000"u8.ToArray();
/// byte[] stored = await context.Security.EncryptAsync(iban, "orders.refund.iban", cancellationToken);
///
/// Result<byte[]> read = await context.Security.DecryptAsync(stored, "orders.refund.iban", cancellationToken);
/// Console.WriteLine(read.IsOk ? $"{read.Value.Length} bytes" : read.Refusal.Detail);
/// ]]></code>
/// </example>
public interface ISecurity
{
    /// <summary>
    /// Encrypts at most 1 MiB. The purpose is bound to the result and must be given again to decrypt.
    /// </summary>
    /// <param name="plaintext">0 to 1,048,576 bytes.</param>
    /// <param name="purpose">What it is for, for example <c>orders.refund.iban</c>; no secret.</param>
    /// <param name="cancellationToken">Stops the wait for the key.</param>
    /// <returns>The ciphertext with the version of its key, a nonce and a tag; 33 bytes longer. The caller's.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More than 1 MiB.</exception>
    ValueTask<byte[]> EncryptAsync(
        ReadOnlyMemory<byte> plaintext, string purpose, CancellationToken cancellationToken = default);

    /// <summary>
    /// Decrypts; a refusal (<see cref="ErrorCode.Conflict"/>) when the bytes were changed, or belong to another tenant
    /// or purpose.
    /// </summary>
    /// <param name="ciphertext">What <see cref="EncryptAsync"/> gave.</param>
    /// <param name="purpose">The purpose it was encrypted for.</param>
    /// <param name="cancellationToken">Stops the wait for the key.</param>
    ValueTask<Result<byte[]>> DecryptAsync(
        ReadOnlyMemory<byte> ciphertext, string purpose, CancellationToken cancellationToken = default);
}
