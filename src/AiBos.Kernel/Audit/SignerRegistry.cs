using System.Text;
using AiBos.Kernel.Database;
using AiBos.Ledger.Signing;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// The keys that signed this deployment's logs, as the database knows them: a chain that grows only by rotations which
/// the key before vouched for. What it says is verified when it is read; the database is not believed.
/// </summary>
internal sealed class SignerRegistry(KernelDatabase database, TimeProvider time)
{
    private const string ListSql = "SELECT public_key, former_key, statement FROM aibos.kernel_ledger_signer";

    // Of two silos that register at once, one is quicker; what is there afterwards decides.
    private const string AddSql =
        """
        INSERT INTO aibos.kernel_ledger_signer (public_key, former_key, statement, registered_at)
        VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
        """;

    /// <summary>Makes the signer's newest key the deployment's, if it may be. Durable on return; safe to repeat.
    /// </summary>
    internal async Task<SignerRegistration> RegisterAsync(KeyChain keys, CancellationToken cancellationToken)
    {
        (SignerRegistration found, int next) = Compare(
            await ListAsync(cancellationToken).ConfigureAwait(false), keys);
        if (found != SignerRegistration.Registered || next > keys.Rotations.Count)
            return found;
        await AddAsync(keys, next, cancellationToken).ConfigureAwait(false);
        return Compare(await ListAsync(cancellationToken).ConfigureAwait(false), keys).Found;
    }

    // Registered, with the place of the first key that is not there yet; or why not.
    private static (SignerRegistration Found, int Next) Compare(List<Row> rows, KeyChain keys)
    {
        if (rows.Count == 0)
            return (SignerRegistration.Registered, 0);
        if (rows.Find(row => row.Former is null) is not { } first)
            return (SignerRegistration.ForgedChain, 0);
        var rotations = new List<KeyRotation>();
        for (Row at = first; rows.Find(row => row.Former.AsSpan().SequenceEqual(at.Key)) is { } next; at = next)
        {
            if (rotations.Count == KeyChain.RotationsMax || next.Statement is null
                || !KeyRotation.TryOpen(Encoding.UTF8.GetBytes(next.Statement), out KeyRotation? rotation)
                || !rotation.From.Span.SequenceEqual(at.Key) || !rotation.To.Span.SequenceEqual(next.Key))
            {
                return (SignerRegistration.ForgedChain, 0);
            }

            rotations.Add(rotation);
        }

        if (rotations.Count != rows.Count - 1 || !KeyChain.TryFollow(first.Key, rotations, out KeyChain? known))
            return (SignerRegistration.ForgedChain, 0);
        int place = keys.IndexOf(known.Active.Span);
        return place >= 0 ? (SignerRegistration.Registered, place + 1)
            : known.IndexOf(keys.Active.Span) >= 0 ? (SignerRegistration.FormerKey, 0)
            : (SignerRegistration.ForeignKey, 0);
    }

    private async Task AddAsync(KeyChain keys, int from, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>[] all = [.. keys.Keys];
        await using NpgsqlConnection connection =
            await database.Ledger.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        for (int place = from; place < all.Length; place++)
        {
            await using var add = new NpgsqlCommand(AddSql, connection, transaction);
            foreach (object? value in new object?[]
            {
                all[place].ToArray(), place == 0 ? null : all[place - 1].ToArray(),
                place == 0 ? null : keys.Rotations[place - 1].Note.ToString(), time.GetUtcNow(),
            })
            {
                add.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
            }

            await add.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<Row>> ListAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand list = database.Ledger.CreateCommand(ListSql);
        await using NpgsqlDataReader reader = await list.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(new Row(
                reader.GetFieldValue<byte[]>(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1),
                reader.IsDBNull(2) ? null : reader.GetString(2)));
        }

        return rows;
    }

    private sealed record Row(byte[] Key, byte[]? Former, string? Statement);
}
