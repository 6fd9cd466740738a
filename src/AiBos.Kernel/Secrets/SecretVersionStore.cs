using AiBos.Kernel.Database;
using Npgsql;

namespace AiBos.Kernel.Secrets;

/// <summary>
/// The SQL of versions. Each change finds the state it begins from, or changes nothing: any silo may try any step at
/// any time. That one version of a kind is in use, and at most one waits, two unique indexes see to.
/// </summary>
internal sealed class SecretVersionStore(KernelDatabase database)
{
    private const string AddSql =
        """
        INSERT INTO aibos.kernel_secret (kind, version, state, created_at, changed_at, changed_by)
        SELECT $1, max(version) + 1, 'pending', $2, $2, $3 FROM aibos.kernel_secret WHERE kind = $1
        ON CONFLICT DO NOTHING
        """;

    // Two statements of one transaction: the index lets one version be active at every moment.
    private const string LeaveSql =
        """
        UPDATE aibos.kernel_secret
        SET state = 'grace', retires_at = $3, changed_at = $2, changed_by = $4, is_stolen = $5
        WHERE kind = $1 AND state = 'active'
            AND EXISTS (SELECT FROM aibos.kernel_secret WHERE kind = $1 AND state = 'pending')
        """;

    private const string EnterSql =
        "UPDATE aibos.kernel_secret SET state = 'active', changed_at = $2 WHERE kind = $1 AND state = 'pending'";

    private const string RetireSql =
        """
        UPDATE aibos.kernel_secret
        SET state = CASE WHEN is_stolen THEN 'revoked' ELSE 'retired' END, changed_at = $3, changed_by = 'kernel'
        WHERE kind = $1 AND version = $2 AND state = 'grace'
        """;

    /// <summary>Versions of a kind, newest first; at most 200.</summary>
    internal async Task<IReadOnlyList<SecretVersion>> ListAsync(string kind, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.Command(
            """
            SELECT version, state, created_at, changed_at, changed_by, retires_at, is_stolen, recorded
            FROM aibos.kernel_secret WHERE kind = $1 ORDER BY version DESC LIMIT 200
            """,
            kind);
        var versions = new List<SecretVersion>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            versions.Add(new SecretVersion(
                kind, reader.GetInt32(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2),
                reader.GetFieldValue<DateTimeOffset>(3), reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5), reader.GetBoolean(6),
                reader.GetString(7)));
        }

        return versions;
    }

    /// <summary>The version in use.</summary>
    internal async Task<int> FindActiveAsync(string kind, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.Command(
            "SELECT version FROM aibos.kernel_secret WHERE kind = $1 AND state = 'active'", kind);
        return (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Begins the next version; false when one waits already.</summary>
    internal async Task<bool> AddPendingAsync(
        string kind, DateTimeOffset now, string actor, CancellationToken cancellationToken) =>
        await ExecuteAsync(AddSql, [kind, now, actor], cancellationToken).ConfigureAwait(false) == 1;

    /// <summary>Hands over to the version that waits; returns whether one did.</summary>
    /// <param name="kind">Of what.</param>
    /// <param name="now">The time.</param>
    /// <param name="retiresAt">Until when the one before is still taken; null while it is needed.</param>
    /// <param name="actor">Who did it.</param>
    /// <param name="isStolen">Whether the one before ends as revoked.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    internal async Task<bool> PromoteAsync(
        string kind, DateTimeOffset now, DateTimeOffset? retiresAt, string actor, bool isStolen,
        CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection =
            await database.System.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (NpgsqlCommand leave = connection.Command(LeaveSql))
        {
            leave.Parameters.Add(new NpgsqlParameter { Value = kind });
            leave.Parameters.Add(new NpgsqlParameter { Value = now });
            leave.Parameters.Add(new NpgsqlParameter<DateTimeOffset?> { TypedValue = retiresAt });
            leave.Parameters.Add(new NpgsqlParameter { Value = actor });
            leave.Parameters.Add(new NpgsqlParameter { Value = isStolen });
            await leave.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await using NpgsqlCommand enter = connection.Command(EnterSql, kind, now);
        int entered = await enter.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return entered == 1;
    }

    /// <summary>Shortens a grace.</summary>
    internal Task HastenAsync(string kind, DateTimeOffset retiresAt, CancellationToken cancellationToken) =>
        ExecuteAsync(
            "UPDATE aibos.kernel_secret SET retires_at = $2, is_stolen = true WHERE kind = $1 AND state = 'grace'",
            [kind, retiresAt], cancellationToken);

    /// <summary>Notes that a version is taken by nobody any more.</summary>
    internal Task RetireAsync(string kind, int version, DateTimeOffset now, CancellationToken cancellationToken) =>
        ExecuteAsync(RetireSql, [kind, version, now], cancellationToken);

    /// <summary>Notes that an entry tells of a version's state.</summary>
    internal Task MarkRecordedAsync(SecretVersion version, CancellationToken cancellationToken) => ExecuteAsync(
        "UPDATE aibos.kernel_secret SET recorded = $3 WHERE kind = $1 AND version = $2 AND state = $3",
        [version.Kind, version.Version, version.State], cancellationToken);

    private async Task<int> ExecuteAsync(string sql, object[] values, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
