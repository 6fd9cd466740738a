using System.Security.Cryptography;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Kernel.Keys;
using AiBos.Kernel.Secrets;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Privacy;

/// <summary>
/// Data subjects' keys: AES-256, made on first use, wrapped by the tenant's data key. They are not kept in memory, so
/// that a destroyed one is gone on every silo at once.
/// </summary>
internal sealed class SubjectKeyStore(
    KernelDatabase database, TenantKeyStore tenantKeys, TimeProvider time) : ISubjectKeys
{
    private const string NewestSql =
        """
        SELECT DISTINCT ON (subject_id) subject_id, key_id, wrapped_key, tenant_key_version
        FROM aibos.kernel_subject_key
        WHERE tenant_id = $1 AND subject_id = ANY ($2) AND wrapped_key IS NOT NULL AND erasure_id IS NULL
        ORDER BY subject_id, version DESC
        """;

    // Of two that make the first key of a subject at once one inserts nothing and takes the other's.
    private const string AddSql =
        """
        INSERT INTO aibos.kernel_subject_key
            (tenant_id, key_id, subject_id, version, wrapped_key, created_at, tenant_key_version)
        SELECT $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6 FROM aibos.kernel_subject_key
        WHERE tenant_id = $1 AND subject_id = $3
        ON CONFLICT DO NOTHING
        """;

    private const string OpenSql =
        """
        SELECT subject_id, key_id, wrapped_key, tenant_key_version FROM aibos.kernel_subject_key
        WHERE tenant_id = $1 AND key_id = ANY ($2) AND wrapped_key IS NOT NULL AND erasure_id IS NULL
        """;

    private const string AbsentSql =
        """
        SELECT x.key_id FROM unnest($2::text[]) AS x (key_id)
        LEFT JOIN aibos.kernel_subject_key k ON k.tenant_id = $1 AND k.key_id = x.key_id
        WHERE k.wrapped_key IS NULL OR k.erasure_id IS NOT NULL
        """;

    private const string ErasedSql =
        "SELECT key_id FROM aibos.kernel_subject_key "
        + "WHERE tenant_id = $1 AND key_id = ANY ($2) AND erasure_id IS NOT NULL";

    /// <summary>The key of each subject, made where there is none.</summary>
    internal async Task<IReadOnlyDictionary<string, SubjectKey>> GetAsync(
        TenantId tenant, IReadOnlyCollection<string> subjects, CancellationToken cancellationToken)
    {
        Dictionary<string, SubjectKey> keys =
            await ReadAsync(NewestSql, tenant, subjects, key => key.Subject, cancellationToken).ConfigureAwait(false);
        string[] missing = [.. subjects.Where(subject => !keys.ContainsKey(subject))];
        if (missing.Length == 0)
            return keys;
        foreach (string subject in missing)
            await AddAsync(tenant, subject, cancellationToken).ConfigureAwait(false);
        keys = await ReadAsync(NewestSql, tenant, subjects, key => key.Subject, cancellationToken)
            .ConfigureAwait(false);
        return subjects.All(keys.ContainsKey)
            ? keys
            : throw new CryptographicException("A data subject was erased while something was sealed for it.");
    }

    /// <summary>Those of the keys that still open something.</summary>
    internal async Task<IReadOnlyDictionary<string, SubjectKey>> OpenAsync(
        TenantId tenant, IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken) =>
        await ReadAsync(OpenSql, tenant, keyIds, key => key.Id, cancellationToken).ConfigureAwait(false);

    public Task<IReadOnlyList<string>> FindAbsentAsync(
        TenantId tenant, IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken) =>
        ListAsync(AbsentSql, tenant, keyIds, cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(
        TenantId tenant, string subject, CancellationToken cancellationToken) => ListAsync(
        "SELECT key_id FROM aibos.kernel_subject_key WHERE tenant_id = $1 AND subject_id = ANY ($2)", tenant, [subject],
        cancellationToken);

    /// <summary>Those of the ids that an erasure was recorded for.</summary>
    internal Task<IReadOnlyList<string>> FindErasedAsync(
        TenantId tenant, IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken) =>
        ListAsync(ErasedSql, tenant, keyIds, cancellationToken);

    private async Task<IReadOnlyList<string>> ListAsync(
        string sql, TenantId tenant, IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.Command(sql, tenant.Value, keyIds.ToArray());
        var found = new List<string>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            found.Add(reader.GetString(0));
        return found;
    }

    private async Task<Dictionary<string, SubjectKey>> ReadAsync(
        string sql, TenantId tenant, IReadOnlyCollection<string> names, Func<SubjectKey, string> by,
        CancellationToken cancellationToken)
    {
        var wrapped = new List<(string Subject, string Id, byte[] Key, int Version)>();
        await using (NpgsqlCommand command = database.System.Command(sql, tenant.Value, names.ToArray()))
        {
            await using NpgsqlDataReader reader =
                await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                wrapped.Add(
                    (reader.GetString(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.GetInt32(3)));
            }
        }

        var keys = new Dictionary<string, SubjectKey>(StringComparer.Ordinal);
        foreach ((string subject, string id, byte[] box, int version) in wrapped)
        {
            byte[] tenantKey = await tenantKeys.GetAsync(tenant, version, cancellationToken).ConfigureAwait(false);
            if (!SealedBox.TryOpen(tenantKey, box, Label(tenant, id), out byte[] key) || SubjectKey.IdOf(key) != id)
                throw new CryptographicException("A data subject's key does not unwrap: the row was changed.");
            var found = new SubjectKey(subject, id, key);
            keys[by(found)] = found;
        }

        return keys;
    }

    private async Task AddAsync(TenantId tenant, string subject, CancellationToken cancellationToken)
    {
        int version = await tenantKeys.CurrentVersionAsync(tenant, cancellationToken).ConfigureAwait(false);
        byte[] tenantKey = await tenantKeys.GetAsync(tenant, version, cancellationToken).ConfigureAwait(false);
        byte[] key = RandomNumberGenerator.GetBytes(32);
        string id = SubjectKey.IdOf(key);
        await using NpgsqlCommand command = database.System.Command(
            AddSql, tenant.Value, id, subject, SealedBox.Seal(tenantKey, key, Label(tenant, id)), time.GetUtcNow(),
            version);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Label(TenantId tenant, string id) => $"subject-key/{tenant.Value}/{id}";
}
