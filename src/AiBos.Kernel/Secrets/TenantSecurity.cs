using System.Buffers.Binary;
using AiBos.Kernel.Keys;
using AiBos.Sdk;

namespace AiBos.Kernel.Secrets;

/// <summary>
/// <c>ctx.Security</c>: four bytes of key version (big-endian), then a <see cref="SealedBox"/> under that version of
/// the tenant's data key. Tenant and purpose are bound as associated data.
/// </summary>
internal sealed class TenantSecurity(TenantId tenant, TenantKeyStore keys) : ISecurity
{
    private const int PlaintextBytesMax = 1 << 20;

    public async ValueTask<byte[]> EncryptAsync(
        ReadOnlyMemory<byte> plaintext, string purpose, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plaintext.Length, PlaintextBytesMax);
        int version = await keys.CurrentVersionAsync(tenant, cancellationToken).ConfigureAwait(false);
        byte[] key = await keys.GetAsync(tenant, version, cancellationToken).ConfigureAwait(false);
        byte[] box = SealedBox.Seal(key, plaintext.Span, Label(purpose));
        byte[] result = new byte[sizeof(int) + box.Length];
        BinaryPrimitives.WriteInt32BigEndian(result, version);
        box.CopyTo(result, sizeof(int));
        return result;
    }

    public async ValueTask<Result<byte[]>> DecryptAsync(
        ReadOnlyMemory<byte> ciphertext, string purpose, CancellationToken cancellationToken = default)
    {
        if (ciphertext.Length < sizeof(int) + SealedBox.Overhead)
            return Refused();
        int version = BinaryPrimitives.ReadInt32BigEndian(ciphertext.Span);
        byte[]? key = await keys.FindAsync(tenant, version, cancellationToken).ConfigureAwait(false);
        return key is not null
            && SealedBox.TryOpen(key, ciphertext.Span[sizeof(int)..], Label(purpose), out byte[] plaintext)
            ? plaintext
            : Refused();
    }

    private string Label(string purpose) => $"{tenant.Value}/{purpose}";

    private static Refusal Refused() =>
        Refusal.Conflict("The bytes do not decrypt: they were changed, or belong to another tenant or purpose.");
}
