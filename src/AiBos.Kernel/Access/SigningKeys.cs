using AiBos.Kernel.Keys;
using AiBos.Kernel.Secrets;
using Microsoft.IdentityModel.Tokens;

namespace AiBos.Kernel.Access;

/// <summary>
/// What this silo knows of the kernel's ES256 signing keys, at most <see cref="SecretOptions.KeyRefresh"/> old. The
/// public halves are what <c>/.well-known/jwks.json</c> shows.
/// </summary>
internal sealed class SigningKeys(SigningKeyStore store, MasterKey masterKey, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private KnownKeys? _known;
    private long? _forcedAt;

    /// <summary>All keys whose tokens count, the signing one first. Made on first use of a database.</summary>
    /// <exception cref="Npgsql.NpgsqlException">The keys are not known, or too old, and PostgreSQL is away.</exception>
    internal ValueTask<KnownKeys> GetAsync() =>
        _known is { } known && time.GetElapsedTime(known.ReadAt) < SecretOptions.KeyRefresh
            ? new ValueTask<KnownKeys>(known)
            : RefreshAsync(null);

    /// <summary>
    /// The keys read anew, for a token whose key <paramref name="seen"/> does not hold; the same again when somebody
    /// asked for that within the last second.
    /// </summary>
    internal ValueTask<KnownKeys> GetNewerAsync(KnownKeys seen) => RefreshAsync(seen);

    public void Dispose() => _gate.Dispose();

    // One query at a time, and two a second however many ask: a flood of unknown kids costs no more.
    private async ValueTask<KnownKeys> RefreshAsync(KnownKeys? seen)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            long at = time.GetTimestamp();
            if (_known is { } recent && time.GetElapsedTime(recent.ReadAt, at) < SecretOptions.KeyRefresh)
            {
                if (seen is null || !ReferenceEquals(seen, recent)
                    || (_forcedAt is { } forced && time.GetElapsedTime(forced, at) < SecretOptions.KeyRefresh))
                {
                    return recent;
                }

                _forcedAt = at;
            }

            IReadOnlyList<StoredSigningKey> stored = await ReadAsync().ConfigureAwait(false);
            if (!stored.Any(key => key.State == SecretState.Active))
            {
                await store.AddActiveAsync(
                    SigningKeyMaterial.Create(masterKey), time.GetUtcNow(), CancellationToken.None)
                    .ConfigureAwait(false);
                stored = await ReadAsync().ConfigureAwait(false);
            }

            return _known = new KnownKeys([.. stored.Select(Open)], at);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<IReadOnlyList<StoredSigningKey>> ReadAsync()
    {
        IReadOnlyList<StoredSigningKey> all = await store.ListAsync(CancellationToken.None).ConfigureAwait(false);
        return [.. all.Where(key => key.WrappedPrivateKey is not null)];
    }

    // An opened key lives as long as somebody may verify with it; the collector ends it.
    private ECDsaSecurityKey Open(StoredSigningKey key) =>
        _known?.Find(key.Kid)
        ?? new ECDsaSecurityKey(SigningKeyMaterial.Open(masterKey, key.Kid, key.WrappedPrivateKey!))
        {
            KeyId = key.Kid,
        };
}
