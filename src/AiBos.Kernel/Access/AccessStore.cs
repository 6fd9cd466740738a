using AiBos.Kernel.Database;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Access;

/// <summary>An API key as stored, and the pepper that new ones take.</summary>
internal sealed record StoredKey(
    string Tenant, string Principal, byte[] SecretHash, int PepperVersion, bool IsActive, DateTimeOffset? ExpiresAt,
    int PepperCurrent);

/// <summary>
/// The SQL of roles, principals and keys. Runs as kernel_system: engines have no right on these tables.
/// </summary>
internal sealed class AccessStore(KernelDatabase database, TimeProvider time)
{
    internal async Task<StoredKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            SELECT tenant_id, principal_id, secret_hash, pepper_version, state = 'active', expires_at,
                (SELECT version FROM aibos.kernel_secret WHERE kind = 'pepper' AND state = 'active')
            FROM aibos.kernel_api_key WHERE key_id = $1
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = keyId });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            return null;
        return new StoredKey(
            reader.GetString(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.GetInt32(3),
            reader.GetBoolean(4),
            reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5), reader.GetInt32(6));
    }

    /// <summary>Puts a hash under the newest pepper in the place of one under another, unless somebody did.</summary>
    internal async Task RehashAsync(
        string keyId, StoredKey stored, byte[] secretHash, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            UPDATE aibos.kernel_api_key SET secret_hash = $3, pepper_version = $4
            WHERE tenant_id = $1 AND key_id = $2 AND pepper_version = $5
            """);
        Add(command, stored.Tenant, keyId, secretHash, stored.PepperCurrent, stored.PepperVersion);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The caller with the permissions of all its roles; null when it or its tenant is gone or suspended.
    /// </summary>
    internal async Task<Caller?> FindCallerAsync(string tenant, string principal, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            SELECT coalesce(array_agg(DISTINCT permission) FILTER (WHERE permission IS NOT NULL), '{}')
            FROM aibos.kernel_principal p
            JOIN aibos.kernel_tenant t ON t.tenant_id = p.tenant_id AND t.status = 'active'
            LEFT JOIN aibos.kernel_role r ON r.tenant_id = p.tenant_id AND r.role_name = ANY (p.roles)
            LEFT JOIN unnest(r.permissions) AS permission ON true
            WHERE p.tenant_id = $1 AND p.principal_id = $2 AND p.status = 'active'
            GROUP BY p.principal_id
            """);
        Add(command, tenant, principal);
        string[]? grants = (string[]?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        return grants is null ? null : new Caller(tenant, principal, grants);
    }

    /// <summary>Whether there is such a tenant and it is not suspended.</summary>
    internal async Task<bool> IsActiveAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            "SELECT EXISTS (SELECT FROM aibos.kernel_tenant WHERE tenant_id = $1 AND status = 'active')");
        Add(command, tenant.Value);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>
    /// Adds a role when it is missing; returns whether it was. What an administrator made of it stays.
    /// </summary>
    internal async Task<bool> EnsureRoleAsync(
        TenantId tenant, string role, string[] permissions, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            INSERT INTO aibos.kernel_role (tenant_id, role_name, permissions) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING
            """);
        Add(command, tenant.Value, role, permissions);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>Adds a principal when it is missing; returns whether it was.</summary>
    internal async Task<bool> EnsurePrincipalAsync(
        TenantId tenant, PrincipalId principal, string kind, string[] roles, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            INSERT INTO aibos.kernel_principal (tenant_id, principal_id, kind, roles, created_at)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
            """);
        Add(command, tenant.Value, principal.Value, kind, roles, time.GetUtcNow());
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>Stores a key's hash when the key is missing; returns whether it was.</summary>
    internal async Task<bool> EnsureKeyAsync(
        TenantId tenant, PrincipalId principal, ApiKey key, Peppers peppers, CancellationToken cancellationToken)
    {
        int pepper = await peppers.FindCurrentAsync(cancellationToken).ConfigureAwait(false);
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            INSERT INTO aibos.kernel_api_key
                (tenant_id, key_id, principal_id, secret_hash, pepper_version, created_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
            """);
        Add(
            command, tenant.Value, key.Id, principal.Value, key.Hash(peppers.Of(pepper)), pepper, time.GetUtcNow());
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    private static void Add(NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        foreach (object value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
    }
}
