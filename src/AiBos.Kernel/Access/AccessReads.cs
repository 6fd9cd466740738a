using AiBos.Kernel.Database;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Access;

/// <summary>
/// Reads what a tenant administers, never a secret. Pages are keyset-paged in ordinal order: a page begins after a name
/// or id. Engines have no right on these rows, so every statement names the tenant.
/// </summary>
public sealed class AccessReads
{
    private readonly KernelDatabase _database;
    private readonly TimeProvider _time;

    internal AccessReads(KernelDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>A role, or NOT_FOUND.</summary>
    public async Task<Result<AccessRole>> GetRoleAsync(
        TenantId tenant, string name, CancellationToken cancellationToken) =>
        await FindAsync(
            """
            SELECT role_name, permissions, version FROM aibos.kernel_role WHERE tenant_id = $1 AND role_name = $2
            """,
            AccessRows.Role, cancellationToken, tenant.Value, name).ConfigureAwait(false) is { } role
            ? role
            : NoRole();

    /// <summary>A page of roles.</summary>
    public Task<List<AccessRole>> ListRolesAsync(
        TenantId tenant, string after, int limit, CancellationToken cancellationToken) => ListAsync(
        """
        SELECT role_name, permissions, version FROM aibos.kernel_role
        WHERE tenant_id = $1 AND role_name COLLATE "C" > $2 ORDER BY role_name COLLATE "C" LIMIT $3
        """,
        AccessRows.Role, cancellationToken, tenant.Value, after, limit);

    /// <summary>A principal, or NOT_FOUND.</summary>
    public async Task<Result<AccessPrincipal>> GetPrincipalAsync(
        TenantId tenant, string id, CancellationToken cancellationToken) =>
        await FindAsync(
            """
            SELECT principal_id, kind, roles, status, version, created_at FROM aibos.kernel_principal
            WHERE tenant_id = $1 AND principal_id = $2
            """,
            AccessRows.Principal, cancellationToken, tenant.Value, id).ConfigureAwait(false) is { } principal
            ? principal
            : NoPrincipal();

    /// <summary>A page of principals, all or those who hold a role.</summary>
    public Task<List<AccessPrincipal>> ListPrincipalsAsync(
        TenantId tenant, string? role, string after, int limit, CancellationToken cancellationToken) => ListAsync(
        """
        SELECT principal_id, kind, roles, status, version, created_at FROM aibos.kernel_principal
        WHERE tenant_id = $1 AND principal_id COLLATE "C" > $2 AND ($4 = '' OR $4 = ANY (roles))
        ORDER BY principal_id COLLATE "C" LIMIT $3
        """,
        AccessRows.Principal, cancellationToken, tenant.Value, after, limit, role ?? "");

    /// <summary>A page of active principals that hold one of some roles.</summary>
    internal Task<List<AccessPrincipal>> ListHoldersAsync(
        TenantId tenant, string[] roles, string after, int limit, CancellationToken cancellationToken) => ListAsync(
        """
        SELECT principal_id, kind, roles, status, version, created_at FROM aibos.kernel_principal
        WHERE tenant_id = $1 AND principal_id COLLATE "C" > $2 AND roles && $4 AND status = 'active'
        ORDER BY principal_id COLLATE "C" LIMIT $3
        """,
        AccessRows.Principal, cancellationToken, tenant.Value, after, limit, roles);

    /// <summary>A key, or NOT_FOUND.</summary>
    public async Task<Result<AccessKey>> GetKeyAsync(
        TenantId tenant, string id, CancellationToken cancellationToken) =>
        await FindAsync(
            $"{AccessRows.KeySql} WHERE tenant_id = $1 AND key_id = $3",
            AccessRows.Key, cancellationToken, tenant.Value, _time.GetUtcNow(), id).ConfigureAwait(false) is { } key
            ? key
            : NoKey();

    /// <summary>A page of keys, all or those of a principal; revoked and expired ones as well.</summary>
    public Task<List<AccessKey>> ListKeysAsync(
        TenantId tenant, string? principal, string after, int limit, CancellationToken cancellationToken) => ListAsync(
        $"""
        {AccessRows.KeySql} WHERE tenant_id = $1 AND key_id COLLATE "C" > $3 AND ($5 = '' OR principal_id = $5)
        ORDER BY key_id COLLATE "C" LIMIT $4
        """,
        AccessRows.Key, cancellationToken, tenant.Value, _time.GetUtcNow(), after, limit, principal ?? "");

    /// <summary>A pair of permissions that are kept apart, or NOT_FOUND.</summary>
    public async Task<Result<DutyPair>> GetDutyAsync(
        TenantId tenant, string name, CancellationToken cancellationToken) =>
        await FindAsync(
            $"{AccessRows.DutySql} WHERE tenant_id = $1 AND pair_name = $2",
            AccessRows.Duty, cancellationToken, tenant.Value, name).ConfigureAwait(false) is { } duty
            ? duty
            : NoDuty();

    /// <summary>A page of pairs.</summary>
    public Task<List<DutyPair>> ListDutiesAsync(
        TenantId tenant, string after, int limit, CancellationToken cancellationToken) => ListAsync(
        $"""
        {AccessRows.DutySql} WHERE tenant_id = $1 AND pair_name COLLATE "C" > $2
        ORDER BY pair_name COLLATE "C" LIMIT $3
        """,
        AccessRows.Duty, cancellationToken, tenant.Value, after, limit);

    internal static Refusal NoDuty() => Refusal.NotFound("There is no such pair.");

    internal static Refusal NoRole() => Refusal.NotFound("There is no such role.");

    internal static Refusal NoPrincipal() => Refusal.NotFound("There is no such principal.");

    internal static Refusal NoKey() => Refusal.NotFound("There is no such key.");

    private async Task<T?> FindAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] values)
        where T : class =>
        (await ListAsync(sql, read, cancellationToken, values).ConfigureAwait(false)).SingleOrDefault();

    private async Task<List<T>> ListAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] values)
    {
        await using NpgsqlCommand command = _database.System.Command(sql, values);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            rows.Add(read(reader));
        return rows;
    }
}
