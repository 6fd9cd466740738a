using System.Collections.Concurrent;
using System.Security.Cryptography;
using AiBos.Kernel.Database;
using AiBos.Kernel.Keys;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Secrets;

/// <summary>
/// The tenants' data keys: made on first use, wrapped by the master key in <c>kernel_tenant_key</c>, kept unwrapped in
/// memory. Versions stay readable for ever; the newest encrypts.
/// </summary>
internal sealed class TenantKeyStore(KernelDatabase database, MasterKey masterKey, TimeProvider time)
{
    private readonly ConcurrentDictionary<(TenantId, int), byte[]> _keys = new();

    private readonly ConcurrentDictionary<TenantId, (int Version, long ReadAt)> _current = new();

    /// <summary>
    /// The version that encrypts, at most <see cref="SecretOptions.KeyRefresh"/> old; the first is made on first use.
    /// A silo that does not know the newest yet encrypts under the one before, which stays readable.
    /// </summary>
    internal async ValueTask<int> CurrentVersionAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        long now = time.GetTimestamp();
        if (_current.TryGetValue(tenant, out (int Version, long ReadAt) known)
            && time.GetElapsedTime(known.ReadAt, now) < SecretOptions.KeyRefresh)
        {
            return known.Version;
        }

        int version = (await FindNewestAsync(tenant, cancellationToken).ConfigureAwait(false))?.Version
            ?? await AddAsync(tenant, 1, cancellationToken).ConfigureAwait(false);
        _current[tenant] = (version, now);
        return version;
    }

    /// <summary>
    /// Makes the next version, which encrypts from now on; returns it, or the one that somebody just made.
    /// </summary>
    internal async Task<int> RotateAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        int newest = (await FindNewestAsync(tenant, cancellationToken).ConfigureAwait(false))?.Version ?? 0;
        int version = await AddAsync(tenant, newest + 1, cancellationToken).ConfigureAwait(false);
        _current[tenant] = (version, time.GetTimestamp());
        return version;
    }

    /// <summary>The newest version and when it was made; null before the first use.</summary>
    internal async Task<(int Version, DateTimeOffset CreatedAt)?> FindNewestAsync(
        TenantId tenant, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            "SELECT version, created_at FROM aibos.kernel_tenant_key WHERE tenant_id = $1 "
            + "ORDER BY version DESC LIMIT 1");
        command.Parameters.Add(new NpgsqlParameter { Value = tenant.Value });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? (reader.GetInt32(0), reader.GetFieldValue<DateTimeOffset>(1))
            : null;
    }

    /// <summary>Tenants whose newest key was made before a moment, at most 1,000.</summary>
    internal async Task<IReadOnlyList<TenantId>> ListOlderAsync(
        DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            "SELECT tenant_id FROM aibos.kernel_tenant_key GROUP BY tenant_id HAVING max(created_at) < $1 "
            + "ORDER BY tenant_id LIMIT 1000");
        command.Parameters.Add(new NpgsqlParameter { Value = before });
        var tenants = new List<TenantId>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            tenants.Add(new TenantId(reader.GetString(0)));
        return tenants;
    }

    /// <summary>The key of a version that exists.</summary>
    /// <exception cref="CryptographicException">There is no such version, or it does not open.</exception>
    internal async ValueTask<byte[]> GetAsync(TenantId tenant, int version, CancellationToken cancellationToken) =>
        await FindAsync(tenant, version, cancellationToken).ConfigureAwait(false)
        ?? throw new CryptographicException($"There is no version {version} of the tenant's data key.");

    /// <summary>The key of a version; null when there is none.</summary>
    internal async ValueTask<byte[]?> FindAsync(TenantId tenant, int version, CancellationToken cancellationToken)
    {
        if (_keys.TryGetValue((tenant, version), out byte[]? known))
            return known;
        await using NpgsqlCommand select = database.System.CreateCommand(
            "SELECT wrapped_key FROM aibos.kernel_tenant_key WHERE tenant_id = $1 AND version = $2");
        select.Parameters.Add(new NpgsqlParameter { Value = tenant.Value });
        select.Parameters.Add(new NpgsqlParameter { Value = version });
        byte[]? wrapped = (byte[]?)await select.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        return wrapped is null
            ? null
            : _keys.GetOrAdd((tenant, version), masterKey.Unwrap(wrapped, Label(tenant, version)));
    }

    // Two who add the same version end with one key: the other is never seen.
    private async Task<int> AddAsync(TenantId tenant, int version, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand insert = database.System.CreateCommand(
            "INSERT INTO aibos.kernel_tenant_key (tenant_id, version, wrapped_key, created_at) VALUES ($1, $2, $3, $4) "
            + "ON CONFLICT DO NOTHING");
        insert.Parameters.Add(new NpgsqlParameter { Value = tenant.Value });
        insert.Parameters.Add(new NpgsqlParameter { Value = version });
        insert.Parameters.Add(new NpgsqlParameter
        {
            Value = masterKey.Wrap(RandomNumberGenerator.GetBytes(32), Label(tenant, version)),
        });
        insert.Parameters.Add(new NpgsqlParameter { Value = time.GetUtcNow() });
        await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return version;
    }

    private static string Label(TenantId tenant, int version) => $"tenant-key/{tenant.Value}/{version}";
}
