using System.Diagnostics;
using System.Security.Cryptography;
using AiBos.Ledger;
using AiBos.Sdk;
using Npgsql;
using NpgsqlTypes;

namespace AiBos.Benchmarks;

/// <summary>What the same rows cost at least: COPY into an identical table; and what they cost naively.</summary>
internal sealed class LedgerFloor : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    private LedgerFloor(NpgsqlDataSource source) => _source = source;

    internal static async Task<LedgerFloor> CreateAsync(string connectionString)
    {
        var floor = new LedgerFloor(NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString)
            {
                MaxPoolSize = 24,
                MaxAutoPrepare = 20,
                CommandTimeout = 120,
            }));
        await floor.RunAsync(
            """
            CREATE SCHEMA bench;
            CREATE TABLE bench.floor_log (LIKE aibos.kernel_audit_log INCLUDING ALL);
            CREATE TABLE bench.naive_log (LIKE aibos.kernel_audit_log INCLUDING ALL);
            CREATE TABLE bench.naive_head (
                tenant_id text PRIMARY KEY, size bigint NOT NULL, head_hash bytea NOT NULL) WITH (fillfactor = 50);
            """);
        return floor;
    }

    /// <summary>Copies as many of the newest rows of these tenants as asked; returns rows a second.</summary>
    internal async Task<double> CopyAsync(TenantId[] tenants, long count)
    {
        await RunAsync("TRUNCATE bench.floor_log");
        var rows = new List<Row>();
        await using (NpgsqlCommand select = _source.CreateCommand(
            """
            SELECT tenant_id, seq, id, kind, at_us, actor, action, outcome, leaf, leaf_hash, payload
            FROM aibos.kernel_audit_log WHERE tenant_id = ANY ($1) ORDER BY at_us DESC, tenant_id, seq LIMIT $2
            """))
        {
            select.Parameters.Add(new NpgsqlParameter { Value = tenants.Select(tenant => tenant.Value).ToArray() });
            select.Parameters.Add(new NpgsqlParameter { Value = count });
            await using NpgsqlDataReader reader = await select.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                rows.Add(new Row(reader));
        }

        rows.Reverse();
        await using NpgsqlConnection connection = await _source.OpenConnectionAsync();
        long started = Stopwatch.GetTimestamp();
        await using (NpgsqlBinaryImporter import = await connection.BeginBinaryImportAsync(
            """
            COPY bench.floor_log (tenant_id, seq, id, kind, at_us, actor, action, outcome, leaf, leaf_hash, payload)
            FROM STDIN (FORMAT binary)
            """))
        {
            foreach (Row row in rows)
                await row.WriteAsync(import);
            await import.CompleteAsync();
        }

        return rows.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    internal Task PrepareNaiveAsync(TenantId tenant) => RunAsync(
        $"INSERT INTO bench.naive_head VALUES ('{tenant.Value}', 0, decode(repeat('00', 32), 'hex'))");

    /// <summary>
    /// The form everybody writes first, made correct: lock the head, insert, move it, commit, for each entry.
    /// </summary>
    internal async Task<double> NaiveAsync(TenantId tenant, int callers, TimeSpan length)
    {
        long total = 0;
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(started) < length)
            {
                await AppendNaivelyAsync(tenant);
                Interlocked.Increment(ref total);
            }
        })));
        return total / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Milliseconds of commits of one row each, one after another, in the identical table.</summary>
    internal async Task<double[]> CommitOneByOneAsync(TenantId tenant, int count)
    {
        await RunAsync("TRUNCATE bench.floor_log");
        await using NpgsqlConnection connection = await _source.OpenConnectionAsync();
        await using var insert = new NpgsqlCommand(
            """
            INSERT INTO bench.floor_log
                (tenant_id, seq, id, kind, at_us, actor, action, outcome, leaf, leaf_hash, payload)
            SELECT tenant_id, seq, id, kind, at_us, actor, action, outcome, leaf, leaf_hash, payload
            FROM aibos.kernel_audit_log WHERE tenant_id = $1 AND seq = $2
            """,
            connection);
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant.Value });
        var seq = new NpgsqlParameter<long>();
        insert.Parameters.Add(seq);
        double[] milliseconds = new double[count];
        for (int i = 0; i < count; i++)
        {
            seq.TypedValue = i;
            long began = Stopwatch.GetTimestamp();
            await insert.ExecuteNonQueryAsync();
            milliseconds[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        return milliseconds;
    }

    /// <summary>What COPY gave, and how fast.</summary>
    internal sealed record Reading(IReadOnlyList<byte[]> Bytes, double PerSecond)
    {
        internal int Rows => Bytes.Count / 2;
    }

    /// <summary>Reads leaves and payloads by binary COPY on one connection.</summary>
    internal async Task<Reading> CopyOutAsync(TenantId tenant)
    {
        await using NpgsqlConnection connection = await _source.OpenConnectionAsync();
        var bytes = new List<byte[]>();
        long started = Stopwatch.GetTimestamp();
        await using (NpgsqlBinaryExporter export = await connection.BeginBinaryExportAsync(
            $"""
            COPY (SELECT leaf, payload FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant.Value}' ORDER BY seq)
            TO STDOUT (FORMAT binary)
            """))
        {
            while (await export.StartRowAsync() >= 0)
            {
                bytes.Add(await export.ReadAsync<byte[]>(NpgsqlDbType.Bytea));
                bytes.Add(await export.ReadAsync<byte[]>(NpgsqlDbType.Bytea));
            }
        }

        return new Reading(bytes, bytes.Count / 2 / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>SHA-256 over the same bytes: rows a second.</summary>
    internal static double Hash(Reading reading)
    {
        long started = Stopwatch.GetTimestamp();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[] part in reading.Bytes)
            hash.AppendData(part);
        hash.GetHashAndReset();
        return reading.Rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task AppendNaivelyAsync(TenantId tenant)
    {
        await using NpgsqlConnection connection = await _source.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        long size;
        byte[] prev;
        await using (var select = new NpgsqlCommand(
            "SELECT size, head_hash FROM bench.naive_head WHERE tenant_id = $1 FOR UPDATE", connection))
        {
            select.Parameters.Add(new NpgsqlParameter { Value = tenant.Value });
            await using NpgsqlDataReader reader = await select.ExecuteReaderAsync();
            await reader.ReadAsync();
            (size, prev) = (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
        }

        byte[] payload = new byte[260];
        byte[] leaf = EntryCodec.Encode(new EntryHeader
        {
            Log = $"bench/t/{tenant.Value}/1",
            Seq = size,
            Prev = LeafHash.FromBytes(prev),
            Id = new Guid((int)size, 0, 0x7000, new byte[8]),
            At = size,
            Kind = EntryKind.Action,
            Actor = "accountant@acme",
            Action = "accounting.create.journal_entry",
            Outcome = "ok",
            Pay = PayloadHash.Stamp(payload),
        });
        byte[] hash = LeafHash.OfLeaf(leaf).ToArray();
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(Command(
            """
            INSERT INTO bench.naive_log
                (tenant_id, seq, id, kind, at_us, actor, action, outcome, leaf, leaf_hash, payload)
            VALUES ($1, $2, $3, 'action', $2, 'accountant@acme', 'accounting.create.journal_entry', 'ok', $4, $5, $6)
            """,
            tenant.Value, size, new Guid((int)size, 0, 0x7000, new byte[8]), leaf, hash, payload));
        batch.BatchCommands.Add(Command(
            "UPDATE bench.naive_head SET size = $2 + 1, head_hash = $3 WHERE tenant_id = $1",
            tenant.Value, size, hash));
        await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    private async Task RunAsync(string sql)
    {
        await using NpgsqlCommand command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (object value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private sealed class Row(NpgsqlDataReader reader)
    {
        private readonly string _tenant = reader.GetString(0);
        private readonly long _seq = reader.GetInt64(1);
        private readonly Guid _id = reader.GetGuid(2);
        private readonly string _kind = reader.GetString(3);
        private readonly long _at = reader.GetInt64(4);
        private readonly string _actor = reader.GetString(5);
        private readonly string _action = reader.GetString(6);
        private readonly string _outcome = reader.GetString(7);
        private readonly byte[] _leaf = reader.GetFieldValue<byte[]>(8);
        private readonly byte[] _hash = reader.GetFieldValue<byte[]>(9);
        private readonly byte[] _payload = reader.GetFieldValue<byte[]>(10);

        internal async Task WriteAsync(NpgsqlBinaryImporter import)
        {
            await import.StartRowAsync();
            await import.WriteAsync(_tenant, NpgsqlDbType.Text);
            await import.WriteAsync(_seq, NpgsqlDbType.Bigint);
            await import.WriteAsync(_id, NpgsqlDbType.Uuid);
            await import.WriteAsync(_kind, NpgsqlDbType.Text);
            await import.WriteAsync(_at, NpgsqlDbType.Bigint);
            await import.WriteAsync(_actor, NpgsqlDbType.Text);
            await import.WriteAsync(_action, NpgsqlDbType.Text);
            await import.WriteAsync(_outcome, NpgsqlDbType.Text);
            await import.WriteAsync(_leaf, NpgsqlDbType.Bytea);
            await import.WriteAsync(_hash, NpgsqlDbType.Bytea);
            await import.WriteAsync(_payload, NpgsqlDbType.Bytea);
        }
    }
}
