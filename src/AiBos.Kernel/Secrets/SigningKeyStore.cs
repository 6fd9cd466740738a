using AiBos.Kernel.Database;
using Npgsql;
using static AiBos.Kernel.Secrets.SecretState;

namespace AiBos.Kernel.Secrets;

/// <summary>A signing key as stored; its private half only while it counts.</summary>
internal sealed record StoredSigningKey(
    string Kid, string State, byte[]? WrappedPrivateKey, DateTimeOffset CreatedAt, DateTimeOffset? ActivatesAt,
    DateTimeOffset? RetiresAt, DateTimeOffset ChangedAt, string ChangedBy, string Recorded);

/// <summary>
/// The SQL of signing keys. Each change is one transaction that finds the state it begins from, or changes nothing: any
/// silo may try any step at any time. That one key signs, and at most one waits to, two unique indexes see to.
/// </summary>
internal sealed class SigningKeyStore(KernelDatabase database)
{
    private const string InsertSql =
        """
        INSERT INTO aibos.kernel_signing_key
            (kid, state, public_jwk, wrapped_private_key, created_at, activates_at, changed_at, changed_by)
        VALUES ($1, $2, $3, $4, $5, $6, $5, $7) ON CONFLICT DO NOTHING
        """;

    private const string RetireActiveSql =
        """
        UPDATE aibos.kernel_signing_key SET state = 'grace', retires_at = $2, changed_at = $1, changed_by = $3
        WHERE state = 'active'
            AND EXISTS (SELECT FROM aibos.kernel_signing_key WHERE state = 'pending' AND activates_at <= $1)
        """;

    private const string ActivatePendingSql =
        """
        UPDATE aibos.kernel_signing_key SET state = 'active', changed_at = $1
        WHERE state = 'pending' AND activates_at <= $1
        """;

    private const string RetireSql =
        """
        UPDATE aibos.kernel_signing_key
        SET state = 'retired', wrapped_private_key = NULL, changed_at = $1, changed_by = 'kernel'
        WHERE state = 'grace' AND retires_at <= $1
        """;

    private const string RevokeSql =
        """
        UPDATE aibos.kernel_signing_key
        SET state = 'revoked', wrapped_private_key = NULL, changed_at = $1, changed_by = $2
        WHERE state IN ('pending', 'active', 'grace')
        """;

    /// <summary>All keys, those that count first, newest first; at most 200.</summary>
    internal async Task<IReadOnlyList<StoredSigningKey>> ListAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            SELECT kid, state, wrapped_private_key, created_at, activates_at, retires_at, changed_at, changed_by,
                recorded
            FROM aibos.kernel_signing_key
            ORDER BY wrapped_private_key IS NULL, state = 'active' DESC, created_at DESC, kid LIMIT 200
            """);
        var keys = new List<StoredSigningKey>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            keys.Add(new StoredSigningKey(
                reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2),
                reader.GetFieldValue<DateTimeOffset>(3), Time(reader, 4), Time(reader, 5),
                reader.GetFieldValue<DateTimeOffset>(6), reader.GetString(7), reader.GetString(8)));
        }

        return keys;
    }

    /// <summary>Adds the first signing key; false when there is one.</summary>
    internal async Task<bool> AddActiveAsync(
        SigningKeyMaterial key, DateTimeOffset now, CancellationToken cancellationToken) =>
        await ExecuteAsync(
            InsertSql, [key.Kid, Active, key.PublicJwk, key.WrappedPrivateKey, now, now, "kernel"], cancellationToken)
            .ConfigureAwait(false) == 1;

    /// <summary>Publishes a key that signs later; false when one waits already.</summary>
    internal async Task<bool> AddPendingAsync(
        SigningKeyMaterial key, DateTimeOffset now, DateTimeOffset activatesAt, string actor,
        CancellationToken cancellationToken) =>
        await ExecuteAsync(
            InsertSql, [key.Kid, Pending, key.PublicJwk, key.WrappedPrivateKey, now, activatesAt, actor],
            cancellationToken).ConfigureAwait(false) == 1;

    /// <summary>Hands over to the pending key, if its time has come; returns whether it did.</summary>
    internal async Task<bool> PromoteAsync(
        DateTimeOffset now, DateTimeOffset retiresAt, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection =
            await database.System.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (NpgsqlCommand retire = connection.Command(RetireActiveSql, now, retiresAt, "kernel"))
            await retire.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await using NpgsqlCommand activate = connection.Command(ActivatePendingSql, now);
        int activated = await activate.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return activated == 1;
    }

    /// <summary>Ends every grace that is over, and destroys the private halves; returns how many.</summary>
    internal Task<int> RetireAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        ExecuteAsync(RetireSql, [now], cancellationToken);

    /// <summary>Revokes every key and puts a new one in their place, at once.</summary>
    internal async Task RevokeAsync(
        SigningKeyMaterial next, DateTimeOffset now, string actor, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection =
            await database.System.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (NpgsqlCommand revoke = connection.Command(RevokeSql, now, actor))
            await revoke.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await using NpgsqlCommand insert = connection.Command(
            InsertSql, next.Kid, Active, next.PublicJwk, next.WrappedPrivateKey, now, now, actor);
        await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Notes that an entry tells of a key's state.</summary>
    internal Task MarkRecordedAsync(string kid, string state, CancellationToken cancellationToken) => ExecuteAsync(
        "UPDATE aibos.kernel_signing_key SET recorded = $2 WHERE kid = $1 AND state = $2", [kid, state],
        cancellationToken);

    private async Task<int> ExecuteAsync(string sql, object[] values, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(sql);
        foreach (object value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
