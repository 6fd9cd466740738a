using System.Collections.Concurrent;
using System.Security.Cryptography;
using AiBos.Kernel.Database;
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

    internal const int CurrentVersion = 1;

    internal async ValueTask<byte[]> GetAsync(TenantId tenant, int version, CancellationToken cancellationToken)
    {
        if (_keys.TryGetValue((tenant, version), out byte[]? known))
            return known;
        string label = $"tenant-key/{tenant.Value}/{version}";
        await using (NpgsqlCommand insert = database.System.CreateCommand(
            "INSERT INTO aibos.kernel_tenant_key (tenant_id, version, wrapped_key, created_at) "
            + "SELECT $1, $2, $3, $4 WHERE $2 = 1 ON CONFLICT DO NOTHING"))
        {
            insert.Parameters.Add(new NpgsqlParameter { Value = tenant.Value });
            insert.Parameters.Add(new NpgsqlParameter { Value = version });
            insert.Parameters.Add(
                new NpgsqlParameter { Value = masterKey.Wrap(RandomNumberGenerator.GetBytes(32), label) });
            insert.Parameters.Add(new NpgsqlParameter { Value = time.GetUtcNow().UtcDateTime });
            await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await using NpgsqlCommand select = database.System.CreateCommand(
            "SELECT wrapped_key FROM aibos.kernel_tenant_key WHERE tenant_id = $1 AND version = $2");
        select.Parameters.Add(new NpgsqlParameter { Value = tenant.Value });
        select.Parameters.Add(new NpgsqlParameter { Value = version });
        byte[]? wrapped = (byte[]?)await select.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        if (wrapped is null)
            throw new CryptographicException($"There is no version {version} of the tenant's data key.");
        return _keys.GetOrAdd((tenant, version), masterKey.Unwrap(wrapped, label));
    }
}
