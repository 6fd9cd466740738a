using System.Security.Cryptography;

namespace AiBos.Kernel.Access;

/// <summary>
/// Turns a credential into a <see cref="Caller"/>, or into null without saying why: a stranger learns nothing.
/// Throws only when PostgreSQL is away.
/// </summary>
public sealed class Authenticator
{
    private readonly AccessStore _store;
    private readonly TokenService _tokens;
    private readonly TimeProvider _time;
    private readonly Peppers _peppers;
    private readonly ShortCache<string, StoredKey?> _keys;
    private readonly ShortCache<(string Tenant, string Principal), Caller?> _callers;

    internal Authenticator(
        AccessStore store, TokenService tokens, Peppers peppers, AccessOptions options, TimeProvider time)
    {
        (_store, _tokens, _peppers, _time) = (store, tokens, peppers, time);
        _keys = new(options.CacheLifetime, AccessOptions.CacheEntriesMax, time);
        _callers = new(options.CacheLifetime, AccessOptions.CacheEntriesMax, time);
    }

    /// <summary>Authenticates an API key.</summary>
    public async ValueTask<Caller?> AuthenticateKeyAsync(string text)
    {
        if (!ApiKey.TryParse(text, out ApiKey? key))
            return null;
        StoredKey? stored =
            await _keys.GetAsync(key.Id, id => _store.FindKeyAsync(id, CancellationToken.None)).ConfigureAwait(false);
        // An unknown id is compared as well, so that time does not tell which ids exist.
        bool matches = CryptographicOperations.FixedTimeEquals(
            key.Hash(_peppers.Of(stored?.PepperVersion ?? 1)), stored?.SecretHash ?? new byte[32]);
        if (stored is null || !matches || !stored.IsActive || stored.ExpiresAt <= _time.GetUtcNow())
            return null;
        if (stored.PepperVersion != stored.PepperCurrent)
            await RehashAsync(key, stored).ConfigureAwait(false);
        return await FindAsync(stored.Tenant, stored.Principal).ConfigureAwait(false);
    }

    /// <summary>Authenticates a token of the kernel's own.</summary>
    public async ValueTask<Caller?> AuthenticateTokenAsync(string token)
    {
        TokenSubject? subject = await _tokens.ValidateAsync(token).ConfigureAwait(false);
        return subject is null ? null : await FindAsync(subject.Tenant, subject.Principal).ConfigureAwait(false);
    }

    /// <summary>Whoever comes next is looked up anew, on this silo.</summary>
    internal void ForgetAll()
    {
        _keys.Clear();
        _callers.Clear();
    }

    // Only now the secret is known, so only now its hash can go over to the newest pepper.
    private async ValueTask RehashAsync(ApiKey key, StoredKey stored)
    {
        await _store.RehashAsync(key.Id, stored, key.Hash(_peppers.Of(stored.PepperCurrent)), CancellationToken.None)
            .ConfigureAwait(false);
        _keys.Forget(key.Id);
    }

    private ValueTask<Caller?> FindAsync(string tenant, string principal) => _callers.GetAsync(
        (tenant, principal), key => _store.FindCallerAsync(key.Tenant, key.Principal, CancellationToken.None));
}
