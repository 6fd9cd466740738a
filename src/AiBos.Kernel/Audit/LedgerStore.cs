using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;
using Npgsql;
using NpgsqlTypes;

namespace AiBos.Kernel.Audit;

/// <summary>
/// The ledger's SQL, under the role kernel_ledger. A batch is one transaction: <see cref="Begin"/> locks the heads
/// that still are what their writers believe and removes the intents; rows stream in through COPY;
/// <see cref="Commit"/> moves the heads and commits. These block: the committer has a thread of its own
/// (decision 0022).
/// </summary>
internal sealed class LedgerStore(KernelDatabase database)
{
    private const int OpenAttemptsMax = 4;

    private const string OpenSql =
        """
        UPDATE aibos.kernel_ledger_head SET epoch = epoch + 1 WHERE tenant_id = $1
        RETURNING incarnation, epoch, size, head_hash, at_us
        """;

    private const string LockTimeoutSql = "SELECT set_config('lock_timeout', '2s', true)";

    // Only this login's own sessions, which are all writers of this deployment's ledgers.
    private const string EndStuckWritersSql =
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE usename = session_user AND datname = current_database() AND pid <> pg_backend_pid()
            AND xact_start < clock_timestamp() - interval '2 seconds'
        """;

    // Ordered, so that two silos which share tenants lock them in one order.
    private const string LockSql =
        """
        SELECT h.tenant_id FROM aibos.kernel_ledger_head h
        JOIN unnest($1::text[], $2::bigint[], $3::bigint[], $4::bytea[]) AS x (tenant_id, epoch, size, head_hash)
            ON x.tenant_id = h.tenant_id
        WHERE h.epoch = x.epoch AND h.size = x.size AND h.head_hash = x.head_hash
        ORDER BY h.tenant_id FOR UPDATE OF h
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

    private const string MoveHeadsSql =
        """
        UPDATE aibos.kernel_ledger_head h SET size = x.size, head_hash = x.head_hash, at_us = x.at_us
        FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::bigint[]) AS x (tenant_id, size, head_hash, at_us)
        WHERE h.tenant_id = x.tenant_id
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

    // Raising the epoch waits for a commit that may still be under way and shuts it out if it is not.
    private const string ResolveSql =
        """
        UPDATE aibos.kernel_ledger_head SET epoch = epoch + 1 WHERE tenant_id = $1 AND epoch = $2
        RETURNING epoch, size, head_hash, at_us
        """;

    /// <summary>
    /// Takes a log over; null when there is none. A writer that froze in the middle of a commit still holds the head's
    /// lock, for as long as it sleeps: its session is ended, which undoes what it had not committed.
    /// </summary>
    internal async Task<OpenedHead?> OpenAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await TryOpenAsync(tenant, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (
                e.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < OpenAttemptsMax)
            {
                await EndStuckWritersAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<OpenedHead?> TryOpenAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        OpenedHead opened;
        await using (var batch = new NpgsqlBatch(connection))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(LockTimeoutSql));
            batch.BatchCommands.Add(Command(OpenSql, tenant.Value));
            await using NpgsqlDataReader reader =
                await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                return null;
            opened = new OpenedHead(reader.GetInt32(0), reader.GetInt64(1), ReadHead(reader, 2), new TileEdge());
        }

        // Under the lock of the head, so that nobody else writes tiles of this log meanwhile.
        TileEdge edge = await LedgerTiles.OpenAsync(connection, tenant, opened.Head.Size, cancellationToken)
            .ConfigureAwait(false);
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return opened with { Edge = edge };
    }

    private async Task EndStuckWritersAsync(CancellationToken cancellationToken)
    {
        // Sessions may be ended by their own login only, not by the role it acts as.
        await using NpgsqlBatch batch = database.Ledger.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('role', 'none', true)"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(EndStuckWritersSql));
        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes idle connections of all pools, after the server went away.</summary>
    internal void ForgetIdle() => database.ForgetIdle();

    internal Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken) =>
        database.Ledger.OpenConnectionAsync(cancellationToken).AsTask();

    internal NpgsqlConnection Connect() => database.Ledger.OpenConnection();

    /// <summary>
    /// Begins the transaction; fills the tenants whose heads matched and the intents that were there.
    /// </summary>
    internal static void Begin(
        NpgsqlConnection connection, LedgerBatch batch, HashSet<string> matched, HashSet<Guid> intents)
    {
        using var commands = new NpgsqlBatch(connection);
        commands.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        commands.BatchCommands.Add(Command(
            LockSql,
            batch.Logs.ConvertAll(log => log.Tenant.Value).ToArray(),
            batch.Logs.ConvertAll(log => log.Epoch).ToArray(),
            batch.Logs.ConvertAll(log => log.Head.Size).ToArray(),
            batch.Logs.ConvertAll(log => log.Head.Hash.ToArray()).ToArray()));
        bool withIntents = batch.IntentIds.Count > 0;
        if (withIntents)
        {
            commands.BatchCommands.Add(
                Command(RemoveIntentsSql, batch.IntentTenants.ToArray(), batch.IntentIds.ToArray()));
        }

        using NpgsqlDataReader reader = commands.ExecuteReader();
        while (reader.Read())
            matched.Add(reader.GetString(0));
        if (withIntents && reader.NextResult())
        {
            while (reader.Read())
                intents.Add(reader.GetGuid(0));
        }
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
            moved.Log.Tenant.Value, moved.Log.Epoch, moved.Log.Head.Size, moved.Log.Head.Hash.ToArray(),
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

    internal static void Rollback(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("ROLLBACK", connection);
        command.ExecuteNonQuery();
    }

    /// <summary>The head and new epoch of a log this writer still owns; null when another took over.</summary>
    internal async Task<(long Epoch, LogHead Head)?> ResolveAsync(
        TenantId tenant, long epoch, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(ResolveSql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? (reader.GetInt64(0), ReadHead(reader, 1))
            : null;
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

    private static LogHead ReadHead(NpgsqlDataReader reader, int from) => new(
        reader.GetInt64(from), LeafHash.FromBytes(reader.GetFieldValue<byte[]>(from + 1)), reader.GetInt64(from + 2));

    internal static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> values) =>
        Statement.Of(sql, values);
}

/// <summary>What opening a log read from its head row.</summary>
internal sealed record OpenedHead(int Incarnation, long Epoch, LogHead Head, TileEdge Edge);

/// <summary>Where a batch leaves a log, and the tiles it filled.</summary>
internal readonly record struct MovedHead(TenantLog Log, LogHead Head, TileEdge Edge, IReadOnlyList<Tile> Full)
{
    /// <summary>What the batch did is durable: the writer goes on from here.</summary>
    internal void Settle() => (Log.Head, Log.Edge) = (Head, Edge);
}
