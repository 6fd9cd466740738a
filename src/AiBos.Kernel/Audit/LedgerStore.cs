using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;
using Npgsql;
using NpgsqlTypes;

namespace AiBos.Kernel.Audit;

/// <summary>
/// The ledger's SQL, under the role kernel_ledger. A batch is one transaction: <see cref="Begin"/> removes the intents;
/// rows stream in through COPY; <see cref="Commit"/> moves the heads, if they are what their writers believe, and
/// commits. These block: the committer has threads of its own (decisions 0022 and 0032).
/// </summary>
internal sealed class LedgerStore(KernelDatabase database)
{
    private const string MatchingSql =
        """
        SELECT h.tenant_id FROM aibos.kernel_ledger_head h
        JOIN unnest($1::text[], $2::bigint[], $3::bigint[], $4::bytea[]) AS x (tenant_id, epoch, size, head_hash)
            ON x.tenant_id = h.tenant_id
        WHERE h.epoch = x.epoch AND h.size = x.size AND h.head_hash = x.head_hash
        """;

    private const string RemoveIntentsSql =
        """
        DELETE FROM aibos.kernel_outbox_intent i USING unnest($1::text[], $2::uuid[]) AS x (tenant_id, id)
        WHERE i.tenant_id = x.tenant_id AND i.id = x.id RETURNING i.id
        """;

    private const string CopySql =
        """
        COPY aibos.kernel_audit_log_shared
            (tenant_id, seq, id, kind, at_us, actor, action, outcome, leaf, leaf_hash, payload)
        FROM STDIN (FORMAT binary)
        """;

    // The fence. Where one head is not what its rows were placed on, the division fails, and with it all that follows
    // in the same flight: the commit above all.
    private const string MoveHeadsSql =
        """
        WITH moved AS (
            UPDATE aibos.kernel_ledger_head h SET size = x.size, head_hash = x.head_hash, at_us = x.at_us
            FROM unnest(
                $1::text[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bigint[], $6::bytea[], $7::bigint[])
                AS x (tenant_id, epoch, old_size, old_hash, size, head_hash, at_us)
            WHERE h.tenant_id = x.tenant_id AND h.epoch = x.epoch AND h.size = x.old_size AND h.head_hash = x.old_hash
            RETURNING h.tenant_id)
        SELECT 1 / (count(*) = cardinality($1))::integer FROM moved
        """;

    // A commit of its own: where the head is not what its writer believes, no row is there to join, and none goes in.
    private const string SmallSql =
        """
        WITH moved AS (
            UPDATE aibos.kernel_ledger_head SET size = $5, head_hash = $6, at_us = $7
            WHERE tenant_id = $1 AND epoch = $2 AND size = $3 AND head_hash = $4 RETURNING tenant_id)
        INSERT INTO aibos.kernel_audit_log_shared
            (tenant_id, seq, id, kind, at_us, actor, action, outcome, leaf, leaf_hash, payload)
        SELECT moved.tenant_id, x.* FROM moved, unnest(
            $8::bigint[], $9::uuid[], $10::text[], $11::bigint[], $12::text[], $13::text[], $14::text[], $15::bytea[],
            $16::bytea[], $17::bytea[]) AS x
        """;

    /// <summary>Closes idle connections of all pools, after the server went away.</summary>
    internal void ForgetIdle() => database.ForgetIdle();

    internal NpgsqlConnection Connect() => database.Ledger.OpenConnection();

    /// <summary>
    /// Begins the transaction, with the first statement that follows, and removes the intents; returns those that were
    /// there. Takes no lock on heads: whether they are what rows are placed on is asked when they move.
    /// </summary>
    internal static HashSet<Guid> Begin(NpgsqlConnection connection, LedgerBatch batch)
    {
        _ = connection.BeginTransaction();
        var found = new HashSet<Guid>();
        if (batch.IntentIds.Count == 0)
            return found;
        using var commands = new NpgsqlBatch(connection);
        commands.BatchCommands.Add(
            Command(RemoveIntentsSql, batch.IntentTenants.ToArray(), batch.IntentIds.ToArray()));
        using NpgsqlDataReader reader = commands.ExecuteReader();
        while (reader.Read())
            found.Add(reader.GetGuid(0));
        return found;
    }

    /// <summary>Those of the logs whose heads are what their writer believes.</summary>
    internal async Task<HashSet<string>> FindMatchingAsync(
        IReadOnlyList<TenantLog> logs, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(MatchingSql);
        command.Parameters.Add(new NpgsqlParameter { Value = logs.Select(log => log.Tenant.Value).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = logs.Select(log => log.Epoch).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = logs.Select(log => log.Head.Size).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = logs.Select(log => log.Head.Hash.ToArray()).ToArray() });
        var matching = new HashSet<string>(StringComparer.Ordinal);
        await using NpgsqlDataReader reader =
            await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            matching.Add(reader.GetString(0));
        return matching;
    }

    /// <summary>
    /// Opens the stream that rows are written to. Rows are hashed while PostgreSQL takes in those before them, which
    /// puts both processors to work; INSERT from arrays reached two thirds of its rate.
    /// </summary>
    internal static NpgsqlBinaryImporter BeginRows(NpgsqlConnection connection) =>
        connection.BeginBinaryImport(CopySql);

    internal static void Write(NpgsqlBinaryImporter rows, SealedEntry entry)
    {
        EntryDraft draft = entry.Draft;
        rows.StartRow();
        rows.Write(entry.Tenant.Value, NpgsqlDbType.Text);
        rows.Write(entry.Seq, NpgsqlDbType.Bigint);
        rows.Write(draft.Id, NpgsqlDbType.Uuid);
        rows.Write(EntryKinds.ToWire(draft.Kind), NpgsqlDbType.Text);
        rows.Write(entry.AtMicros, NpgsqlDbType.Bigint);
        rows.Write(draft.Actor, NpgsqlDbType.Text);
        rows.Write(draft.Action, NpgsqlDbType.Text);
        rows.Write(draft.Outcome, NpgsqlDbType.Text);
        rows.Write(entry.Leaf, NpgsqlDbType.Bytea);
        rows.Write(entry.HashBytes, NpgsqlDbType.Bytea);
        rows.Write(draft.Payload, NpgsqlDbType.Bytea);
    }

    /// <summary>
    /// Moves the heads and commits, in one round trip. Takes no cancellation: it would not undo the commit.
    /// </summary>
    internal static void Commit(
        NpgsqlConnection connection, IReadOnlyList<MovedHead> heads, IReadOnlyList<SealedEntry> keyed)
    {
        using var commands = new NpgsqlBatch(connection);
        commands.BatchCommands.Add(Command(
            MoveHeadsSql,
            heads.Select(moved => moved.Log.Tenant.Value).ToArray(),
            heads.Select(moved => moved.Log.Epoch).ToArray(),
            heads.Select(moved => moved.Before.Size).ToArray(),
            heads.Select(moved => moved.Before.Hash.ToArray()).ToArray(),
            heads.Select(moved => moved.Head.Size).ToArray(),
            heads.Select(moved => moved.Head.Hash.ToArray()).ToArray(),
            heads.Select(moved => moved.Head.AtMicros).ToArray()));
        LedgerTiles.AddInsert(commands, heads);
        SubjectIndex.AddInsert(commands, keyed);
        commands.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        commands.ExecuteNonQuery();
    }

    /// <summary>
    /// Locks, writes, moves the head and commits, all in one statement and one round trip. False when the writer was
    /// fenced: then nothing was written.
    /// </summary>
    internal static bool CommitSmall(NpgsqlConnection connection, MovedHead moved, List<SealedEntry> entries)
    {
        using var commands = new NpgsqlBatch(connection);
        commands.BatchCommands.Add(Command(
            SmallSql,
            moved.Log.Tenant.Value, moved.Log.Epoch, moved.Before.Size, moved.Before.Hash.ToArray(),
            moved.Head.Size, moved.Head.Hash.ToArray(), moved.Head.AtMicros,
            entries.ConvertAll(entry => entry.Seq).ToArray(),
            entries.ConvertAll(entry => entry.Draft.Id).ToArray(),
            entries.ConvertAll(entry => EntryKinds.ToWire(entry.Draft.Kind)).ToArray(),
            entries.ConvertAll(entry => entry.AtMicros).ToArray(),
            entries.ConvertAll(entry => entry.Draft.Actor).ToArray(),
            entries.ConvertAll(entry => entry.Draft.Action).ToArray(),
            entries.ConvertAll(entry => entry.Draft.Outcome).ToArray(),
            entries.ConvertAll(entry => entry.Leaf).ToArray(),
            entries.ConvertAll(entry => entry.HashBytes).ToArray(),
            entries.ConvertAll(entry => entry.Draft.Payload).ToArray()));
        return commands.ExecuteNonQuery() > 0;
    }

    /// <summary>Where an id was sealed, or null.</summary>
    internal async Task<AppendResult?> FindSealedAsync(TenantId tenant, Guid id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(
            "SELECT seq, leaf_hash FROM aibos.kernel_audit_log WHERE tenant_id = $1 AND id = $2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant.Value });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new AppendResult
            {
                Seq = reader.GetInt64(0),
                Hash = Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(1)),
            }
            : null;
    }

    internal static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> values) =>
        Statement.Of(sql, values);
}

/// <summary>Where a batch found a log and leaves it, and the tiles it filled.</summary>
internal sealed record MovedHead(
    TenantLog Log, LogHead Before, LogHead Head, TileEdge Edge, IReadOnlyList<Tile> Full)
{
    /// <summary>What the batch did is durable: the writer goes on from here.</summary>
    internal void Settle() => (Log.Head, Log.Edge) = (Head, Edge);
}
