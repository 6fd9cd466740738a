using AiBos.TestInfrastructure;
using Npgsql;

namespace AiBos.EndToEnd.Tests.Campaign;

/// <summary>
/// Single changes of a live log, as whoever owns the machine could make them: triggers off, change, triggers on. What
/// was there is kept in copies of the tables and put back afterwards.
/// </summary>
internal sealed class DatabaseMutations(KernelFixture fixture, string tenant, long size, Random random)
{
    private const string Log = "aibos.kernel_audit_log";
    private const string Tile = "aibos.kernel_ledger_tile";
    private const string Forged = "convert_to(replace(convert_from(leaf, 'UTF8'), '\"outcome\":\"ok\"', "
        + "'\"outcome\":\"OK\"'), 'UTF8')";

    private static readonly string[] Columns = ["id", "kind", "at_us", "actor", "action", "outcome"];

    /// <summary>Changes one thing.</summary>
    internal async Task<Mutation> ApplyAsync()
    {
        long seq = random.NextInt64(size);
        (string sql, Mutation mutation) = random.Next(13) switch
        {
            0 => Flip("leaf", 60, seq, "leaf: a bit", Mutation.At(seq, "LEAF_MISMATCH")),
            1 => Flip("leaf_hash", 32, seq, "leaf hash: a bit", Mutation.At(seq, "LEAF_MISMATCH")),
            2 => Flip("payload", 2, seq, "payload: a bit", Mutation.At(seq, "PAYLOAD_MISMATCH")),
            3 => ($"UPDATE {Log} SET payload = payload || ' '::bytea WHERE {Row(seq)}", new Mutation(
                "payload: a byte more", $"{seq}", Mutation.At(seq, "PAYLOAD_MISMATCH"))),
            4 => Column(seq, Columns[random.Next(Columns.Length)]),
            5 => ($"UPDATE {Log} SET leaf = {Forged}, leaf_hash = sha256('\\x00'::bytea || {Forged}), outcome = 'OK' "
                + $"WHERE {Row(seq)}", new Mutation(
                "leaf and hash agree", $"{seq}", finding => Mutation.At(seq + 1, "CHAIN_BREAK")(finding)
                    || Mutation.At(seq, "TILE_MISMATCH", "HISTORY_REWRITTEN", "HEAD_MISMATCH")(finding))),
            6 => ($"DELETE FROM {Log} WHERE {Row(seq)}",
                new Mutation("row: deleted", $"{seq}", Mutation.At(seq, "MISSING"))),
            7 => SwapPayloads(size - 1 - random.NextInt64(400), size - 401 - random.NextInt64(400)),
            8 => TileHash(random.NextInt64(size / 256), random.Next(256)),
            9 => TileRoot(random.NextInt64(size / 256)),
            10 => DeleteTile(random.NextInt64(size / 256)),
            11 => Note(),
            _ => Head(random.Next(2) == 0),
        };
        await ActAsync(sql);
        return mutation;
    }

    /// <summary>Puts back what was there.</summary>
    internal Task UndoAsync() => ActAsync(
        $"""
        DELETE FROM {Log} WHERE tenant_id = '{tenant}'; INSERT INTO {Log} SELECT * FROM saved_log;
        DELETE FROM {Tile} WHERE tenant_id = '{tenant}'; INSERT INTO {Tile} SELECT * FROM saved_tile;
        UPDATE aibos.kernel_ledger_checkpoint c SET note = s.note FROM saved_note s WHERE c.tenant_id = s.tenant_id;
        UPDATE aibos.kernel_ledger_head h SET size = s.size, head_hash = s.head_hash FROM saved_head s
        WHERE h.tenant_id = s.tenant_id
        """);

    internal Task<object?> SaveAsync() => fixture.SqlAsync<object>(
        $"""
        CREATE TABLE saved_log AS SELECT * FROM {Log} WHERE tenant_id = '{tenant}';
        CREATE TABLE saved_tile AS SELECT * FROM {Tile} WHERE tenant_id = '{tenant}';
        CREATE TABLE saved_note AS SELECT * FROM aibos.kernel_ledger_checkpoint WHERE tenant_id = '{tenant}';
        CREATE TABLE saved_head AS SELECT * FROM aibos.kernel_ledger_head WHERE tenant_id = '{tenant}';
        """);

    private (string Sql, Mutation Mutation) Flip(
        string column, int bytes, long seq, string kind, Func<AiBos.Ledger.Finding, bool> names)
    {
        (int at, int bit) = (random.Next(bytes), 1 << random.Next(8));
        return (
            $"UPDATE {Log} SET {column} = set_byte({column}, {at}, get_byte({column}, {at}) # {bit}) WHERE {Row(seq)}",
            new Mutation(kind, $"{seq}, byte {at}, bit {bit}", names));
    }

    private (string Sql, Mutation Mutation) Column(long seq, string column)
    {
        string value = column switch
        {
            "id" => "gen_random_uuid()",
            "at_us" => "at_us + 1",
            _ => $"{column} || 'x'",
        };
        string name = column == "at_us" ? "at" : column;
        return ($"UPDATE {Log} SET {column} = {value} WHERE {Row(seq)}", new Mutation(
            $"column: {column}", $"{seq}",
            finding => Mutation.At(seq, "PROJECTION_MISMATCH")(finding) && finding.Column == name));
    }

    // Of the entries made for this, whose payloads all differ.
    private (string Sql, Mutation Mutation) SwapPayloads(long one, long other) => (
        $"UPDATE {Log} l SET payload = s.payload FROM saved_log s WHERE l.tenant_id = s.tenant_id "
        + $"AND ((l.seq = {one} AND s.seq = {other}) OR (l.seq = {other} AND s.seq = {one})) "
        + $"AND l.tenant_id = '{tenant}'",
        new Mutation("payloads: swapped", $"{one} and {other}", Mutation.At(one, "PAYLOAD_MISMATCH")));

    private (string Sql, Mutation Mutation) TileHash(long tile, int place)
    {
        int at = (place * 32) + random.Next(32);
        return (
            $"UPDATE {Tile} SET hashes = set_byte(hashes, {at}, get_byte(hashes, {at}) # 1) WHERE {OfTile(tile)}",
            new Mutation(
                "tile: a hash", $"{tile}, {place}", Mutation.At((tile * 256) + place, "TILE_MISMATCH")));
    }

    private (string Sql, Mutation Mutation) TileRoot(long tile) => (
        $"UPDATE {Tile} SET root = set_byte(root, 5, get_byte(root, 5) # 8) WHERE {OfTile(tile)}",
        new Mutation("tile: its root", $"{tile}", Mutation.At(tile * 256, "TILE_MISMATCH")));

    private (string Sql, Mutation Mutation) DeleteTile(long tile) => (
        $"DELETE FROM {Tile} WHERE {OfTile(tile)}",
        new Mutation("tile: deleted", $"{tile}", Mutation.At(tile * 256, "TILE_MISSING")));

    private (string Sql, Mutation Mutation) Note()
    {
        int at = random.Next(20, 100);
        return (
            "UPDATE aibos.kernel_ledger_checkpoint SET note = overlay(note placing "
            + $"CASE substr(note, {at}, 1) WHEN 'A' THEN 'B' ELSE 'A' END from {at} for 1) "
            + $"WHERE tenant_id = '{tenant}'",
            new Mutation("checkpoint: a letter", $"{at}", finding => finding.Code == "BAD_SIGNATURE"));
    }

    private (string Sql, Mutation Mutation) Head(bool hash) => (
        "UPDATE aibos.kernel_ledger_head SET "
        + (hash ? "head_hash = set_byte(head_hash, 3, get_byte(head_hash, 3) # 1)" : "size = size - 1")
        + $" WHERE tenant_id = '{tenant}'",
        new Mutation(
            hash ? "head: its hash" : "head: its size", "head",
            finding => finding.Code is "HEAD_MISMATCH" or "UNEXPECTED" or "TRUNCATED"));

    private string Row(long seq) => $"tenant_id = '{tenant}' AND seq = {seq}";

    private string OfTile(long index) => $"tenant_id = '{tenant}' AND level = 0 AND tile_index = {index}";

    private async Task ActAsync(string act)
    {
        await using var connection = new NpgsqlConnection(fixture.Owner);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"""
            BEGIN; LOCK TABLE aibos.kernel_ledger_head IN EXCLUSIVE MODE;
            ALTER TABLE {Log} DISABLE TRIGGER USER; ALTER TABLE {Tile} DISABLE TRIGGER USER;
            {act};
            ALTER TABLE {Log} ENABLE ALWAYS TRIGGER kernel_audit_log_append_only;
            ALTER TABLE ONLY {Log} ENABLE ALWAYS TRIGGER kernel_audit_log_no_truncate;
            ALTER TABLE {Tile} ENABLE ALWAYS TRIGGER kernel_ledger_tile_append_only;
            ALTER TABLE {Tile} ENABLE ALWAYS TRIGGER kernel_ledger_tile_no_truncate; COMMIT
            """,
            connection);
        await command.ExecuteNonQueryAsync();
    }
}
